/**
 * Checks responses of the emulator against api-model.json: every member is present, no other is, and each has the form
 * that the model defines.
 */
import { apiModel, type Operation, shapeNamed, type StringShape } from '../../src/emulator/wire/api-model.js';

/** The result of a walk through one response, or through the model. */
export interface Findings {
  /** Deviations of the response from the model: `Users[0].UserId: not a string`. */
  readonly deviations: string[];
  /** The members that had a value, as `User.UserId`. Members of an output have the form `GetUser.User`. */
  readonly members: Set<string>;
}

type Members = Readonly<Record<string, { readonly shape: string; readonly required?: boolean }>>;

/** Checks the JSON that an operation returned against its output. */
export function checkOutput(name: string, body: unknown): Findings {
  const findings: Findings = { deviations: [], members: new Set() };
  checkMembers(name, outputMembers(operationNamed(name)), body, '', findings);
  return findings;
}

/** Returns every member that a response of the operation can have, named as in `Findings`. */
export function membersOfOutput(name: string): Set<string> {
  const found = new Set<string>();
  collectMembers(name, outputMembers(operationNamed(name)), found);
  return found;
}

export function operationNamed(name: string): Operation {
  const operation = apiModel.operations[name];
  if (!operation) throw new Error(`api-model.json has no operation ${name}.`);
  return operation;
}

/** An operation without a body returns no member, even if the model defines some. */
function outputMembers({ body, output }: Operation): Members {
  if (body !== 'json') return {};
  return Object.fromEntries(Object.entries(output).map(([member, shape]) => [member, { shape }]));
}

function collectMembers(owner: string, members: Members, found: Set<string>): void {
  for (const [name, { shape }] of Object.entries(members)) {
    found.add(`${owner}.${name}`);
    const list = shapeNamed(shape);
    const inner = list.type === 'list' ? list.member : shape;
    const structure = shapeNamed(inner);
    if (structure.type === 'structure') collectMembers(inner, structure.members, found);
  }
}

function checkMembers(
  owner: string,
  members: Members,
  value: unknown,
  path: string,
  findings: Findings,
): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    findings.deviations.push(`${path}: not an object`);
    return;
  }
  const printed = new Map<string, unknown>(Object.entries(value));
  for (const name of printed.keys()) {
    if (!Object.hasOwn(members, name)) findings.deviations.push(`${path}.${name}: not in the model`);
  }
  for (const [name, { shape, required }] of Object.entries(members)) {
    const member = printed.get(name);
    if (member === undefined) findings.deviations.push(`${path}.${name}: not printed`);
    else if (member !== null) {
      findings.members.add(`${owner}.${name}`);
      checkValue(shape, member, `${path}.${name}`, findings);
    } else if (required) findings.deviations.push(`${path}.${name}: null although required`);
  }
}

function checkValue(shapeName: string, value: unknown, path: string, findings: Findings): void {
  const shape = shapeNamed(shapeName);
  const expectThat = (isSo: boolean, what: string): void => {
    if (!isSo) findings.deviations.push(`${path}: not ${what}`);
  };
  switch (shape.type) {
    case 'structure':
      checkMembers(shapeName, shape.members, value, path, findings);
      break;
    case 'list':
      if (Array.isArray(value)) {
        expectThat(isWithin(value.length, shape), 'of a length in its range');
        value.forEach((item, index) => checkValue(shape.member, item, `${path}[${index}]`, findings));
      } else expectThat(false, 'a list');
      break;
    case 'string':
      if (typeof value === 'string') expectThat(isOfShape(value, shape), `a ${shapeName}`);
      else expectThat(false, 'a string');
      break;
    case 'integer':
      expectThat(Number.isInteger(value) && isWithin(Number(value), shape), `a ${shapeName}`);
      break;
    case 'boolean':
      expectThat(typeof value === 'boolean', 'a boolean');
      break;
    case 'timestamp':
      expectThat(isTimestamp(value), 'an ISO timestamp in UTC');
      break;
  }
}

/** Checks the enum, the length in code points, and the pattern. */
function isOfShape(value: string, shape: StringShape): boolean {
  return (
    (shape.enum?.includes(value) ?? true) &&
    isWithin(Array.from(value).length, shape) &&
    (shape.pattern === undefined || new RegExp(`^(?:${shape.pattern})$`, 'su').test(value))
  );
}

function isWithin(
  size: number,
  { min = -Infinity, max = Infinity }: { min?: number; max?: number },
): boolean {
  return size >= min && size <= max;
}

/** Whether the value is a timestamp with milliseconds and Z, of a day that exists. */
function isTimestamp(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value)) return false;
  const time = new Date(value);
  return !Number.isNaN(time.getTime()) && time.toISOString() === value;
}
