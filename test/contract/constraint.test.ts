/**
 * Every constraint that api-model.json puts on the input of an operation in the graph is held by the gateway itself: what
 * breaks it is refused at its place, and nothing is sent. Requests and violations are made from the table.
 */
import { isObjectType, isRequiredArgument } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { apiModel, type InputMember, type ListShape, shapeNamed } from '../../src/emulator/wire/api-model.js';
import { operations as handlers } from '../../src/emulator/operations/registry.js';
import { buildSchema } from '../../src/graphql/schema/schema.js';
import { startGatewayTo, type TestGateway } from '../support/gateway.js';
import { accountBody, respond, startUpstream, type Upstream, userBody } from '../support/upstream.js';

const { schema } = buildSchema();

/** Arguments whose name is not that of their member, as lists are Relay connections. */
const ARGUMENT: Readonly<Record<string, string>> = { MaxResults: 'first', NextToken: 'after' };

/** Reads that are not called by their noun, or are reached through the root field of what they belong to. */
const NESTED: Readonly<Record<string, [root: string, selection: string]>> = {
  GetAccountSettings: ['account', '{ settings { __typename } }'],
  GetUserSettings: ['user', '{ settings { __typename } }'],
  SearchAvailablePhoneNumbers: ['availablePhoneNumbers', '{ __typename }'],
};

const fieldName = (member: string): string =>
  ARGUMENT[member] ??
  (member === member.toUpperCase() ? member.toLowerCase() : member.charAt(0).toLowerCase() + member.slice(1));

/** Where a member stands in the graph: `userId` or `input.licenseType`. */
const pathOf = (member: string, { in: place }: InputMember): string =>
  place === 'body' ? `input.${fieldName(member)}` : fieldName(member);

const isMatch = (pattern: string | undefined, value: string): boolean =>
  pattern === undefined || new RegExp(`^(?:${pattern})$`, 's').test(value);

const SAMPLES = [
  'sample',
  'sample@example.com',
  '+12065550100',
  'US',
  '800',
  '1e8f5cb2-6a3f-4d0b-9c11-2f7d8a9b0c1d',
];

/** A value that keeps every constraint of a shape, under the graph's names. */
function sampleOf(name: string): unknown {
  const shape = shapeNamed(name);
  switch (shape.type) {
    case 'string': {
      const found = (shape.enum ?? SAMPLES).find((text) => isMatch(shape.pattern, text));
      if (found === undefined) throw new Error(`There is no sample for ${name}.`);
      return found;
    }
    case 'integer':
      return shape.max ?? 1;
    case 'list':
      return [sampleOf(shape.member)];
    case 'structure':
      return Object.fromEntries(
        Object.entries(shape.members).map(([member, { shape: inner }]) => [
          fieldName(member),
          sampleOf(inner),
        ]),
      );
    case 'timestamp':
      return new Date(0).toISOString();
    case 'boolean':
    default:
      return true;
  }
}

/** A text of that length which breaks no other rule. */
const longText = (shape: string, length: number): string =>
  shape === 'EmailAddress' ? '@example.com'.padStart(length, 'x') : 'x'.repeat(length);

/** A value that breaks one rule, and where in the value it does. An undefined value stands for none at all. */
interface Violation {
  rule: string;
  at: string;
  value: unknown;
}

function* violationsOf(name: string, required = false, bound?: number): Generator<Violation> {
  if (required) {
    yield { rule: 'missing', at: '', value: undefined };
    yield { rule: 'null', at: '', value: null };
  }
  const shape = shapeNamed(name);
  if (shape.type === 'string') {
    yield { rule: 'no string', at: '', value: { a: 1 } };
    for (const text of ['', ' ', 'sample', 'sample@example', '@example.com'])
      if (!isMatch(shape.pattern, text))
        yield { rule: `against ${shape.pattern}: "${text}"`, at: '', value: text };
    if (shape.min) yield { rule: `shorter than ${shape.min}`, at: '', value: 'x'.repeat(shape.min - 1) };
    const max = shape.max ?? bound ?? shape.bound;
    if (max) yield { rule: `longer than ${max}`, at: '', value: longText(name, max + 1) };
    if (shape.enum) yield { rule: 'none of the values', at: '', value: 'sample' };
  } else if (shape.type === 'integer') {
    yield { rule: 'no integer', at: '', value: 1.5 };
    if (shape.min !== undefined) yield { rule: `below ${shape.min}`, at: '', value: shape.min - 1 };
    if (shape.max !== undefined) yield { rule: `above ${shape.max}`, at: '', value: shape.max + 1 };
  } else if (shape.type === 'boolean') {
    yield { rule: 'no boolean', at: '', value: 'sample' };
  } else if (shape.type === 'list') {
    yield* violationsOfList(shape);
  } else if (shape.type === 'structure') {
    yield { rule: 'no object', at: '', value: 'sample' };
    for (const [member, inner] of Object.entries(shape.members))
      for (const { rule, at, value } of violationsOf(inner.shape, inner.required, inner.bound))
        yield {
          rule,
          at: `.${fieldName(member)}${at}`,
          value: { ...(sampleOf(name) as object), [fieldName(member)]: value },
        };
  }
}

function* violationsOfList(shape: ListShape): Generator<Violation> {
  const sample = sampleOf(shape.member);
  const { min = 0, max = shape.bound ?? Infinity } = shape;
  if (min > 0)
    yield { rule: `fewer than ${min}`, at: '', value: Array.from({ length: min - 1 }, () => sample) };
  if (Number.isFinite(max))
    yield { rule: `more than ${max}`, at: '', value: Array.from({ length: max + 1 }, () => sample) };
  yield { rule: 'null', at: '[1]', value: [sample, null] };
  for (const { rule, at, value } of violationsOf(shape.member))
    yield { rule, at: `[1]${at}`, value: [sample, value] };
}

const inParentheses = (items: string[]): string => (items.length > 0 ? `(${items.join(', ')})` : '');

/** A mutation or query for an operation, with a variable for each argument. */
function documentOf(operation: string): string {
  const [root, selection] = NESTED[operation] ?? [
    fieldName(operation.replace(/^(?:Get|List)/, '')),
    '{ __typename }',
  ];
  const [type, keyword] = /^(?:Get|List|Search)/.test(operation)
    ? [schema.getQueryType(), 'query']
    : [schema.getMutationType(), 'mutation'];
  const args = isObjectType(type) ? (type.getFields()[root]?.args ?? []) : [];
  const defined = args.map(({ name, type: of, defaultValue }) => {
    const value = defaultValue === undefined ? '' : ` = ${JSON.stringify(defaultValue)}`;
    return `$${name}: ${String(of)}${value}`;
  });
  const given = args.map(({ name }) => `${name}: $${name}`);
  const hasRequired = Object.values(apiModel.operations[operation]?.input ?? {}).some(
    ({ required }) => required,
  );
  // Every body of a mutation is an argument that must be there, even where all its members may be left out.
  expect(args.some(isRequiredArgument)).toBe(hasRequired || keyword === 'mutation');
  return `${keyword} ${inParentheses(defined)} { ${root}${inParentheses(given)} ${selection} }`;
}

/** Variables that keep all constraints, but for the one member given. */
function variablesOf(operation: string, changed?: string, value?: unknown): Record<string, unknown> {
  const variables: Record<string, unknown> = {};
  const input: Record<string, unknown> = {};
  for (const [member, where] of Object.entries(apiModel.operations[operation]?.input ?? {})) {
    const target = where.in === 'body' ? input : variables;
    target[fieldName(member)] = member === changed ? value : sampleOf(where.shape);
  }
  return Object.keys(input).length > 0 ? { ...variables, input } : variables;
}

const inGraph = Object.keys(handlers);
const cases = inGraph.flatMap((operation) =>
  Object.entries(apiModel.operations[operation]?.input ?? {}).flatMap(([member, where]) =>
    [...violationsOf(where.shape, where.required, where.bound)].map(
      ({ rule, at, value }) => [operation, pathOf(member, where) + at, rule, member, value] as const,
    ),
  ),
);

let upstream: Upstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await startUpstream();
  gateway = await startGatewayTo({ endpoint: upstream.url });
});
beforeEach(() => {
  upstream.script(
    respond({
      ...accountBody({ AccountId: 'sample' }),
      ...userBody({ UserId: 'sample' }),
      AccountSettings: {},
      UserSettings: {},
      PhoneNumber: { PhoneNumberId: 'sample' },
      PhoneNumberOrder: { PhoneNumberOrderId: 'sample' },
      Room: { RoomId: 'sample' },
      RoomMembership: { RoomId: 'sample', Member: { MemberId: 'sample' } },
      Bot: { BotId: 'sample' },
      EventsConfiguration: { BotId: 'sample' },
      TransactionId: 'sample',
    }),
  );
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

/** The request that the table describes, with the samples in their places. */
function wireFormOf(operation: string) {
  const { method, path, query = {}, input } = apiModel.operations[operation] ?? {};
  const targets = Object.entries(input ?? {}).filter(([, where]) => where.in === 'query');
  return {
    method,
    path: path?.replace(/\{(\w+)\}/g, (_label, member: string) =>
      encodeURIComponent(String(sampleOf(input?.[member]?.shape ?? 'String'))),
    ),
    query: {
      ...query,
      ...Object.fromEntries(
        targets.map(([member, { name = member, shape }]) => [name, String(sampleOf(shape))]),
      ),
    },
    members: Object.entries(input ?? {})
      .filter(([, where]) => where.in === 'body')
      .map(([member, { name = member }]) => name)
      .toSorted(),
  };
}

/** What a cursor holds is the gateway's own, so a sample token cannot be one. */
const withoutCursor = (variables: Record<string, unknown>) => ({ ...variables, after: undefined });

describe('a request that keeps all constraints', () => {
  it.each(inGraph)('of %s is sent as the table says', async (operation) => {
    const variables = withoutCursor(variablesOf(operation));
    expect((await gateway.ask(documentOf(operation), variables)).errors).toBeUndefined();
    const sent = upstream.requests.map(({ method, url, body }) => {
      const { pathname, searchParams } = new URL(url, upstream.url);
      const members = body === '' ? [] : Object.keys(JSON.parse(body) as object).toSorted();
      return { method, path: pathname, query: Object.fromEntries(searchParams), members };
    });
    const expected = wireFormOf(operation);
    delete expected.query['next-token'];
    expect(sent).toContainEqual(expected);
  });
});

describe('a request that breaks one', () => {
  it('can be made for each operation that has an input', () => {
    const withInput = inGraph.filter(
      (name) => Object.keys(apiModel.operations[name]?.input ?? {}).length > 0,
    );
    expect(new Set(cases.map(([operation]) => operation))).toEqual(new Set(withInput));
    expect(cases.length).toBeGreaterThan(600);
  });

  it.each(cases)('%s is refused at %s: %s', async (operation, path, _rule, member, value) => {
    const variables = variablesOf(operation, member, value);
    const { errors } = await gateway.ask(
      documentOf(operation),
      member === 'NextToken' ? variables : withoutCursor(variables),
    );
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
    expect(errors?.[0]?.extensions.validationErrors?.map((violation) => violation.path)).toEqual([path]);
    expect(upstream.requests).toEqual([]);
  });
});
