/**
 * Checks a request's members against api-model.json and returns those that the model defines. It does not check
 * behaviour. Messages name the member and the rule, never the value.
 */
import { apiModel, shapeNamed, type InputMember, type Operation, type StringShape } from './api-model.js';
import { badRequest, type WireError } from './wire-error.js';

/** The parts of a request that contain members: decoded labels and query, and the parsed JSON body. */
export interface RequestParts {
  readonly labels: ReadonlyMap<string, string>;
  readonly query: ReadonlyMap<string, string>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Lists that the model allows to be empty although such a request has no effect. Refusing them is our choice. */
const NEVER_EMPTY = new Set([
  'UserEmailList',
  'UserIdList',
  'UpdateUserRequestItemList',
  'MembershipItemList',
  'UpdatePhoneNumberRequestItemList',
  'E164PhoneNumberList',
]);

/**
 * The longest string, in characters, that is matched against a pattern. It is our choice: the maximum of the longest
 * member, JoinToken. The cost of the e-mail pattern grows with the square of the length, so longer strings could block
 * the server.
 */
const MAX_PATTERN_INPUT = 2048;

const patterns = new Map(
  Object.values(apiModel.shapes).flatMap((shape) =>
    // The flag `s` is needed because AWS's `.*\S.*` means "not blank", also for text of several lines.
    shape.type === 'string' && shape.pattern !== undefined
      ? [[shape.pattern, new RegExp(`^(?:${shape.pattern})$`, 'su')] as const]
      : [],
  ),
);

/** Returns the operation's input. Unknown members and null members are absent. */
export function readInput(operation: Operation, parts: RequestParts): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(operation.input)) {
    const raw = rawValue(name, member, parts);
    if (raw !== undefined && raw !== null) input[name] = readValue(member, raw, name);
    else if (member.required) throw broken(name, 'is required');
  }
  return input;
}

function rawValue(name: string, member: InputMember, parts: RequestParts): unknown {
  const wireName = member.name ?? name;
  if (member.in === 'body') return ownValue(parts.body, wireName);
  if (member.in === 'query') return queryValue(name, member, parts.query.get(wireName));
  const label = parts.labels.get(name);
  // The model does not constrain some labels. A blank label can name nothing, so all blank labels are refused (our
  // choice).
  if (label === undefined || label.trim() === '') throw broken(name, 'must not be blank');
  return label;
}

function queryValue(name: string, member: InputMember, text: string | undefined): unknown {
  if (text === undefined || shapeNamed(member.shape).type !== 'integer') return text;
  if (!/^-?\d{1,15}$/.test(text)) throw broken(name, 'must be a whole decimal number');
  return Number(text);
}

function readValue(
  { shape: shapeName, bound }: Pick<InputMember, 'shape' | 'bound'>,
  value: unknown,
  path: string,
): unknown {
  const shape = shapeNamed(shapeName);
  switch (shape.type) {
    case 'string':
      return readString(shape, bound, value, path);
    case 'integer':
      if (typeof value !== 'number' || !Number.isInteger(value)) throw broken(path, 'must be a whole number');
      checkRange(value, shape, path, '');
      return value;
    case 'boolean':
      if (typeof value !== 'boolean') throw broken(path, 'must be true or false');
      return value;
    case 'list':
      return readList(shapeName, value, path);
    case 'structure':
      return readStructure(shapeName, value, path);
    case 'timestamp':
      break;
  }
  throw new Error(`${shapeName} is not an input shape`);
}

function readString(shape: StringShape, bound: number | undefined, value: unknown, path: string): string {
  if (typeof value !== 'string') throw broken(path, 'must be a string');
  // Neither can be stored and read back unchanged. Refusing them is our choice.
  if (!value.isWellFormed() || value.includes('\0')) {
    throw broken(path, 'must not hold unpaired surrogates or null characters');
  }
  if (shape.enum && !shape.enum.includes(value))
    throw broken(path, `must be one of ${shape.enum.join(', ')}`);
  const max = shape.max ?? bound ?? shape.bound;
  checkRange(codePoints(value), { min: shape.min, max }, path, ' characters long');
  if (shape.pattern !== undefined) {
    checkRange(codePoints(value), { max: MAX_PATTERN_INPUT }, path, ' characters long');
    if (!patterns.get(shape.pattern)?.test(value))
      throw broken(path, `must match the pattern ${shape.pattern}`);
  }
  return value;
}

function readList(shapeName: string, value: unknown, path: string): unknown[] {
  const shape = shapeNamed(shapeName);
  if (shape.type !== 'list') throw new Error(`${shapeName} is not a list`);
  if (!Array.isArray(value)) throw broken(path, 'must be a list');
  const items: unknown[] = value;
  const min = NEVER_EMPTY.has(shapeName) ? 1 : shape.min;
  checkRange(items.length, { min, max: shape.max ?? shape.bound }, path, ' items long');
  return items.map((item, index) => readValue({ shape: shape.member }, item, `${path}[${index}]`));
}

function readStructure(shapeName: string, value: unknown, path: string): Record<string, unknown> {
  const shape = shapeNamed(shapeName);
  if (shape.type !== 'structure') throw new Error(`${shapeName} is not a structure`);
  if (!isObject(value)) throw broken(path, 'must be an object');
  const result: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(shape.members)) {
    const raw = ownValue(value, name);
    if (raw !== undefined && raw !== null) result[name] = readValue(member, raw, `${path}.${name}`);
    else if (member.required) throw broken(`${path}.${name}`, 'is required');
  }
  return result;
}

function checkRange(
  size: number,
  range: { min?: number | undefined; max?: number | undefined },
  path: string,
  unit: string,
): void {
  if (range.min !== undefined && size < range.min) throw broken(path, `must be at least ${range.min}${unit}`);
  if (range.max !== undefined && size > range.max) throw broken(path, `must be at most ${range.max}${unit}`);
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/** Whether the value is a JSON object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function ownValue(object: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function broken(path: string, rule: string): WireError {
  return badRequest(`${path} ${rule}.`);
}
