/** class-validator decorators for the constraints of the Chime API that class-validator does not have itself. */
import { ValidateBy, type ValidationOptions } from 'class-validator';
import {
  characterCount,
  isEmailAddress,
  isNotBlank,
  isResourceId,
  isWellFormed,
  MAXIMUM_ID_LENGTH,
} from './text.js';

interface Constraint {
  readonly test: (value: unknown) => boolean;
  readonly message: string;
}

/**
 * Our constraints by code, the `code` that clients meet in `validationErrors`. Messages name the rule and never the
 * value. The table is read again where an error on a list has to say which item broke the rule.
 */
export const constraints = {
  isResourceId: {
    test: isResourceId,
    message: `must be a non-blank identifier of at most ${MAXIMUM_ID_LENGTH} characters, without control characters, and neither "." nor ".."`,
  },
  isEmailAddress: { test: isEmailAddress, message: 'must be an e-mail address such as name@example.com' },
  isNotBlank: { test: isNotBlank, message: 'must hold at least one character that is not white space' },
  isWellFormed: { test: isWellFormed, message: 'must be well-formed Unicode text, without lone surrogates' },
  isAccountName: {
    test: (value) => isNotBlank(value) && characterCount(value) <= 100,
    message: 'must be 1 to 100 characters long and not blank',
  },
} satisfies Record<string, Constraint>;

const constraint =
  (name: keyof typeof constraints) =>
  (options?: ValidationOptions): PropertyDecorator => {
    const { test, message } = constraints[name];
    return ValidateBy({ name, validator: { validate: test, defaultMessage: () => message } }, options);
  };

/** An identifier that is safe in a request path: see {@link isResourceId}. */
export const IsResourceId = constraint('isResourceId');
/** The API's EmailAddress, `.+@.+\..+`. */
export const IsEmailAddress = constraint('isEmailAddress');
/** The API's NonEmptyString, `.*\S.*`. */
export const IsNotBlank = constraint('isNotBlank');
/** Any text that can be sent as UTF-8. */
export const IsWellFormed = constraint('isWellFormed');
/** The API's AccountName: 1 to 100 characters, not blank. */
export const IsAccountName = constraint('isAccountName');
