/** Runs the class-validator decorators of arguments and inputs, and reports what they refuse without echoing it. */
import type { ValidationError as Violation } from 'class-validator';
import { getMetadataStorage } from 'class-validator/cjs/metadata/MetadataStorage.js';
import { Validator } from 'class-validator/cjs/validation/Validator.js';
import { badUserInput, type ValidationError } from '../chime/errors.js';
import { constraints } from '../models/shared/constraint.js';
import { validationCode } from '../models/shared/error-vocabulary.js';

rememberRules();

const validator = new Validator();

/**
 * class-validator collects the rules of a class from those of all classes for every object that it validates, which
 * takes longer than the validation. They are decorators, and so are what they are when a class is first used.
 */
function rememberRules(): void {
  const storage = getMetadataStorage();
  const collect = storage.getTargetValidationMetadatas.bind(storage);
  const rules = new Map<unknown, ReturnType<typeof collect>>();
  storage.getTargetValidationMetadatas = (target, schema, always, strictGroups, groups) => {
    if (schema || always || strictGroups || groups)
      return collect(target, schema, always, strictGroups, groups);
    let found = rules.get(target);
    if (found === undefined) rules.set(target, (found = collect(target, schema, always, strictGroups)));
    return found;
  };
}

/**
 * type-graphql's `validateFn`, in place of its own validation, whose error carries the submitted values.
 * @throws GraphQLError BAD_USER_INPUT with `validationErrors`
 */
export function validateArguments(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const violations = validator.validateSync(value, {
    forbidUnknownValues: true,
    validationError: { target: false },
  });
  if (violations.length > 0) throw badUserInput(violations.flatMap((violation) => describe(violation, '')));
}

function describe(
  { property, value, constraints: broken, children }: Violation,
  parent: string,
): ValidationError[] {
  const path = /^\d+$/.test(property)
    ? `${parent}[${property}]`
    : parent
      ? `${parent}.${property}`
      : property;
  const here = Object.entries(broken ?? {}).flatMap(([code, message]) =>
    pathsOf(path, code, value).map((at) => ({ path: at, code: validationCode(code), message })),
  );
  return [...here, ...(children ?? []).flatMap((child) => describe(child, path))];
}

/** class-validator does not say which items of a list broke a rule for `each` of them; our own rules can be asked again. */
function pathsOf(path: string, code: string, value: unknown): string[] {
  const rule = Object.hasOwn(constraints, code) ? constraints[code as keyof typeof constraints] : undefined;
  if (!rule || !Array.isArray(value)) return [path];
  return value.flatMap((item, index) => (rule.test(item) ? [] : [`${path}[${index}]`]));
}
