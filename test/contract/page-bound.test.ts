/**
 * No page of any list can pass what the gateway takes of an answer, 4 MiB: from the shapes of api-model.json, which bound
 * every string and list of an input, follows the weight of the heaviest page.
 */
import { describe, expect, it } from 'vitest';
import { apiModel, type InputMember, shapeNamed } from '../../src/emulator/wire/api-model.js';

const LARGEST_ANSWER = 4 * 1024 * 1024;
/** A control character: the longest that one becomes in JSON. */
const CHARACTER_BYTES = 6;

/** Strings of the output that no input holds, and how long this server makes them. */
const MADE_HERE: Readonly<Record<string, number>> = { NextToken: 32 };

/** The longest a pattern that ends allows. */
const PATTERN_LENGTH: Readonly<Record<string, number>> = {
  E164PhoneNumber: 16,
  CallingName: 15,
  GuidString: 36,
  Alpha2CountryCode: 2,
};

type Member = Pick<InputMember, 'shape' | 'bound'>;

/** The most characters or items that a member can have; undefined when nothing bounds it. */
function largest(member: Member): number | undefined {
  const shape = shapeNamed(member.shape);
  if (shape.type === 'string' && shape.enum) return Math.max(...shape.enum.map((value) => value.length));
  if (shape.type !== 'string' && shape.type !== 'list') return 0;
  return shape.max ?? member.bound ?? shape.bound ?? PATTERN_LENGTH[member.shape];
}

/** Members of an input, at all depths, by their path. */
function* membersOf(path: string, member: Member): Generator<[string, Member]> {
  yield [path, member];
  const shape = shapeNamed(member.shape);
  if (shape.type === 'list') yield* membersOf(`${path}[]`, { shape: shape.member });
  if (shape.type === 'structure')
    for (const [name, inner] of Object.entries(shape.members)) yield* membersOf(`${path}.${name}`, inner);
}

const inputs = Object.entries(apiModel.operations).flatMap(([operation, { input }]) =>
  Object.entries(input).flatMap(([name, member]) => [...membersOf(`${operation}.${name}`, member)]),
);

it('every string and every list of the input of every operation is bounded', () => {
  expect(Object.keys(apiModel.operations)).toHaveLength(62);
  expect(inputs.filter(([, member]) => largest(member) === undefined).map(([path]) => path)).toEqual([]);
});

/** Lists inside the rows of a list, and how many items an operation or the server itself lets them have. */
const INNER_LISTS: Readonly<Record<string, number>> = {
  LicenseList: 4,
  SigninDelegateGroupList: 40,
  OrderedPhoneNumberList: 500,
  PhoneNumberAssociationList: 2,
  PhoneNumberTypeList: 2,
};

/** Bytes of the heaviest value of a shape. */
function heaviest(name: string, member: Member): number {
  const shape = shapeNamed(member.shape);
  switch (shape.type) {
    case 'string': {
      const size = MADE_HERE[name] ?? largest(member);
      if (size === undefined) throw new Error(`Nothing bounds ${name}.`);
      // Ids, enum values and numbers are plain characters.
      const isPlain = shape.enum !== undefined || PATTERN_LENGTH[member.shape] !== undefined;
      return 2 + size * (isPlain ? 1 : CHARACTER_BYTES);
    }
    case 'structure':
      return Object.entries(shape.members).reduce(
        (sum, [inner, value]) => sum + inner.length + 4 + heaviest(inner, value),
        2,
      );
    case 'list': {
      const items = INNER_LISTS[member.shape];
      if (items === undefined) throw new Error(`Nothing bounds the list ${member.shape}.`);
      return 2 + items * (1 + heaviest(name, { shape: shape.member }));
    }
    case 'timestamp':
      return 26;
    case 'boolean':
    case 'integer':
    default:
      return 12;
  }
}

const lists = Object.entries(apiModel.operations).flatMap(([operation, { input, output, pagination }]) => {
  if (!pagination) return [];
  const size = shapeNamed(input['MaxResults']?.shape ?? '');
  const list = shapeNamed(output[pagination.list] ?? '');
  if (size.type !== 'integer' || size.max === undefined || list.type !== 'list') return [];
  return [[operation, size.max, list.member] as const];
});

describe('the heaviest page', () => {
  it('is known of all eight lists', () => {
    expect(lists).toHaveLength(8);
  });

  it.each(lists)('of %s, %i rows, is lighter than what the gateway takes', (_operation, rows, member) => {
    expect(rows * heaviest('', { shape: member })).toBeLessThan(LARGEST_ANSWER);
  });
});
