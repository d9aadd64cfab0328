/** class-validator decorators for constraints of the Chime API that class-validator lacks. */
import type { ValidationOptions } from 'class-validator';
import { ValidateBy } from './class-validator-decorators.js';
import {
  characterCount,
  isEmailAddress,
  isNotBlank,
  isResourceId,
  isTextOfAtMost,
  MAXIMUM_EMAIL_LENGTH,
  MAXIMUM_ID_LENGTH,
  MAXIMUM_LONG_TEXT_LENGTH,
  MAXIMUM_TEXT_LENGTH,
} from './text.js';

interface Constraint {
  readonly test: (value: unknown) => boolean;
  readonly message: string;
}

/** The pattern must be anchored at both ends, as the API's patterns are. */
const matches =
  (pattern: RegExp) =>
  (value: unknown): boolean =>
    typeof value === 'string' && pattern.test(value);

const wellFormedMessage = (maximum: number): string =>
  `must be well-formed Unicode text of at most ${maximum} characters, without lone surrogates`;

/**
 * Our constraints by code, which is the `code` that clients get in `validationErrors`. Messages name the rule and never
 * the value. `graphql/input-validation.ts` reads this table too, to find the item of a list that broke a rule.
 */
export const constraints = {
  isResourceId: {
    test: isResourceId,
    message: `must be a non-blank identifier of at most ${MAXIMUM_ID_LENGTH} characters, without control characters, and neither "." nor ".."`,
  },
  isEmailAddress: {
    test: isEmailAddress,
    message: `must be an e-mail address such as name@example.com, of at most ${MAXIMUM_EMAIL_LENGTH} characters`,
  },
  isNotBlank: { test: isNotBlank, message: 'must hold at least one character that is not white space' },
  isWellFormed: {
    test: (value) => isTextOfAtMost(value, MAXIMUM_TEXT_LENGTH),
    message: wellFormedMessage(MAXIMUM_TEXT_LENGTH),
  },
  isAccountName: {
    test: (value) => isNotBlank(value) && characterCount(value) <= 100,
    message: 'must be 1 to 100 characters long, not blank, and without lone surrogates',
  },
  isClientRequestToken: {
    test: matches(/^[-_a-zA-Z0-9]{2,64}$/),
    message: 'must be 2 to 64 letters, digits, hyphens and underscores',
  },
  isGuid: {
    test: matches(/^[a-fA-F0-9]{8}(?:-[a-fA-F0-9]{4}){3}-[a-fA-F0-9]{12}$/),
    message: 'must be a GUID such as 1e8f5cb2-6a3f-4d0b-9c11-2f7d8a9b0c1d',
  },
  isE164PhoneNumber: {
    test: matches(/^\+?[1-9]\d{1,14}$/),
    message: 'must be a phone number in E.164 form such as +12065550100',
  },
  isCallingName: {
    test: matches(/^$|^[a-zA-Z0-9 ]{2,15}$/),
    message: 'must be empty, or 2 to 15 letters, digits and spaces',
  },
  isCountryCode: { test: matches(/^[A-Z]{2}$/), message: 'must be two capital letters such as US' },
  isTollFreePrefix: {
    test: matches(/^8(?:00|33|44|55|66|77|88)$/),
    message: 'must be one of 800, 833, 844, 855, 866, 877, 888',
  },
  isJoinToken: {
    test: matches(/^[a-zA-Z0-9+/]{2,2048}$/),
    message: 'must be 2 to 2048 letters, digits, plus signs and slashes',
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
/** Text of at most 256 characters that can be sent as UTF-8. */
export const IsWellFormed = constraint('isWellFormed');
/** Text of at most 1,024 characters, such as a URL or an ARN. Clients get the same code as for IsWellFormed. */
export const IsLongText = (): PropertyDecorator =>
  ValidateBy({
    name: 'isWellFormed',
    validator: {
      validate: (value) => isTextOfAtMost(value, MAXIMUM_LONG_TEXT_LENGTH),
      defaultMessage: () => wellFormedMessage(MAXIMUM_LONG_TEXT_LENGTH),
    },
  });
/** The API's AccountName: 1 to 100 characters, not blank. */
export const IsAccountName = constraint('isAccountName');
/** The API's ClientRequestToken. */
export const IsClientRequestToken = constraint('isClientRequestToken');
/** The API's GuidString. */
export const IsGuid = constraint('isGuid');
/** The API's E164PhoneNumber, in which the plus sign is optional. */
export const IsE164PhoneNumber = constraint('isE164PhoneNumber');
/** The API's CallingName. */
export const IsCallingName = constraint('isCallingName');
/** The API's Alpha2CountryCode. */
export const IsCountryCode = constraint('isCountryCode');
/** The API's TollFreePrefix. */
export const IsTollFreePrefix = constraint('isTollFreePrefix');
/** The API's JoinTokenString. */
export const IsJoinToken = constraint('isJoinToken');

/**
 * Accepts text of at most `maximum` characters. Use it next to another rule, which must refuse values that are not
 * strings. Our limit.
 */
export const MaxCharacters = (maximum: number): PropertyDecorator =>
  ValidateBy({
    name: 'maxLength',
    validator: {
      validate: (value) => typeof value !== 'string' || characterCount(value) <= maximum,
      defaultMessage: () => `must be at most ${maximum} characters long`,
    },
  });
