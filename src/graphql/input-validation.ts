/**
 * Validates arguments and inputs by their class-validator decorators, and reports errors without the submitted values.
 */
import type { ValidationError as Violation } from 'class-validator';
import { getMetadataStorage } from 'class-validator/cjs/metadata/MetadataStorage.js';
import { Validator } from 'class-validator/cjs/validation/Validator.js';
import { badUserInput, MAXIMUM_VALIDATION_ERRORS, type ValidationError } from '../chime/chime-error.js';
import { constraints } from '../models/shared/constraint.js';
import { validationCode } from '../models/shared/error-vocabulary.js';

rememberRules();

const validator = new Validator();

/**
 * Caches the rules of each class. Otherwise class-validator collects them from those of all classes for every object,
 * which takes longer than the validation. Rules are decorators, so they are final when a class is first used.
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

/** The number of validation errors reported per request, by its context. */
const reported = new WeakMap<object, number>();

/**
 * The `validateFn` of type-graphql. It replaces type-graphql's own validation, whose error contains the submitted
 * values. A list that is too long is refused before its items are checked. All fields of a request together report at
 * most `MAXIMUM_VALIDATION_ERRORS`. Every further field reports one here, which the response omits.
 * @throws GraphQLError BAD_USER_INPUT with `validationErrors`
 */
export function validateArguments(value: unknown, _type: unknown, { context }: { context: object }): void {
  if (typeof value !== 'object' || value === null) return;
  const errors = tooLongLists(value, '');
  if (errors.length === 0) {
    const violations = validator.validateSync(value, {
      forbidUnknownValues: true,
      validationError: { target: false },
    });
    if (violations.length === 0) return;
    const left = MAXIMUM_VALIDATION_ERRORS - (reported.get(context) ?? 0);
    describe(violations, '', errors, Math.max(1, left));
  }
  reported.set(context, (reported.get(context) ?? 0) + errors.length);
  throw badUserInput(errors);
}

interface SizeRule {
  readonly property: string;
  readonly maximum: number;
  readonly message: string;
}

const sizeRules = new Map<unknown, readonly SizeRule[]>();

function findSizeRules({ constructor }: object): readonly SizeRule[] {
  let rules = sizeRules.get(constructor);
  if (rules === undefined) {
    rules = getMetadataStorage()
      .getTargetValidationMetadatas(constructor, '', false, false)
      .flatMap(({ name, propertyName, constraints: parameters, message }) =>
        name === 'arrayMaxSize'
          ? [{ property: propertyName, maximum: Number(parameters[0]), message: String(message) }]
          : [],
      );
    sizeRules.set(constructor, rules);
  }
  return rules;
}

/** Returns errors for the lists with too many items in an argument class and its inputs. */
function tooLongLists(object: object, parent: string): ValidationError[] {
  const errors: ValidationError[] = [];
  const rules = findSizeRules(object);
  for (const [property, value] of Object.entries(object)) {
    if (typeof value !== 'object' || value === null) continue;
    const path = joinPath(property, parent);
    if (!Array.isArray(value)) errors.push(...tooLongLists(value as object, path));
    else
      for (const { property: limited, maximum, message } of rules)
        if (limited === property && value.length > maximum)
          errors.push({ path, code: 'arrayMaxSize', message });
  }
  return errors;
}

/** Adds the violations to the errors until the maximum is reached. */
function describe(
  violations: readonly Violation[],
  parent: string,
  errors: ValidationError[],
  maximum: number,
): void {
  for (const { property, value, constraints: broken, children } of violations) {
    const path = joinPath(property, parent);
    for (const [code, message] of Object.entries(broken ?? {})) {
      for (const at of pathsOf(path, code, value)) {
        if (errors.length >= maximum) return;
        errors.push({ path: at, code: validationCode(code), message });
      }
    }
    describe(children ?? [], path, errors, maximum);
  }
}

function joinPath(property: string, parent: string): string {
  if (/^\d+$/.test(property)) return `${parent}[${property}]`;
  return parent ? `${parent}.${property}` : property;
}

/**
 * Returns the paths of the items that broke a rule. Class-validator does not report which items violate an `each` rule,
 * but our own rules can be checked again.
 */
function* pathsOf(path: string, code: string, value: unknown): Iterable<string> {
  const rule = Object.hasOwn(constraints, code) ? constraints[code as keyof typeof constraints] : undefined;
  if (!rule || !Array.isArray(value)) yield path;
  else for (const [index, item] of value.entries()) if (!rule.test(item)) yield `${path}[${index}]`;
}
