/** Identifiers become segments of the upstream path: none may reach another resource than it names. */
import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startStack, type TestStack } from '../support/gateway.js';
import { type FieldName, VALID_ARGUMENTS, writeInline, writeWithVariables } from '../support/operation.js';

// A test sends hundreds of requests, on machines that may have other work.
vi.setConfig({ testTimeout: 60_000 });

const MARK = 's3cr3t';

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack();
});
beforeEach(() => {
  stack.upstream.calls.length = 0;
});
afterAll(() => stack.stop());

const UNUSABLE = [
  '',
  ' ',
  '\u3000\t\n',
  '.',
  '..',
  `${MARK}\u0000`,
  `${MARK}\r\nHost: example.com`,
  `\u007f${MARK}`,
  `${MARK}\u0085`,
  `${MARK}\ud800`,
  `\udc00${MARK}`,
  MARK.padEnd(257, 'x'),
];

/** The fields that take identifiers, with the names of those. */
const ID_ARGUMENTS = (Object.keys(VALID_ARGUMENTS) as FieldName[]).flatMap(
  (field): [FieldName, string[]][] => {
    const names = ['accountId', 'userId'].filter((name) => name in VALID_ARGUMENTS[field]);
    return names.length > 0 ? [[field, names]] : [];
  },
);

describe.each(ID_ARGUMENTS)('%s', (field, names) => {
  const valid = VALID_ARGUMENTS[field];

  it('refuses every unusable identifier by its path, and does not repeat it', async () => {
    for (const name of names) {
      for (const id of UNUSABLE) {
        const given = { ...valid, [name]: id };
        const answers = [await stack.ask(...writeWithVariables(field, given))];
        if (id.isWellFormed()) answers.push(await stack.ask(writeInline(field, given)));
        for (const answer of answers) {
          expect(answer.errors?.map(({ extensions }) => extensions)).toEqual([
            {
              code: 'BAD_USER_INPUT',
              validationErrors: [{ path: name, code: 'isResourceId', message: expect.any(String) }],
            },
          ]);
          expect(JSON.stringify([answer, stack.logged])).not.toContain(MARK);
        }
      }
    }
    expect(stack.upstream.calls).toEqual([]);
  });

  it('refuses each of its identifiers when it is missing', async () => {
    for (const name of names) {
      const { [name]: _, ...others } = valid as Record<string, unknown>;
      const [query, variables] = writeWithVariables(field, valid);
      const absent = Object.fromEntries(
        Object.entries(variables).filter(([variable]) => !query.includes(`${name}: $${variable}`)),
      );
      const inVariables = await stack.ask(query, absent);
      expect(inVariables.errors?.[0]?.extensions.validationErrors).toMatchObject([
        { path: name, code: 'isDefined' },
      ]);
      const inline = await stack.ask(writeInline(field, others));
      expect(inline.errors?.[0]?.extensions).toEqual({ code: 'GRAPHQL_VALIDATION_FAILED' });
    }
    expect(stack.upstream.calls).toEqual([]);
  });
});

/** Any UTF-16, any text, and what means something in a path or a URL. */
const anyId = fc.oneof(
  fc.string({
    unit: fc.integer({ min: 0, max: 0xff_ff }).map((unit) => String.fromCharCode(unit)),
    maxLength: 8,
  }),
  fc.string({ unit: 'binary', maxLength: 270 }),
  fc.string({ unit: 'grapheme' }),
  fc
    .array(
      fc.constantFrom(
        '.',
        '..',
        '/',
        '\\',
        '%',
        '%2e',
        '%2F',
        '?',
        '#',
        '&',
        ';',
        ':',
        '@',
        '+',
        ' ',
        'users',
        'é',
      ),
      {
        maxLength: 6,
      },
    )
    .map((parts) => parts.join('')),
);

/** The identifiers in an upstream call that is about a user; the call itself when it is about anything else. */
function idsIn(call: string, method: string, query: string): string | [string, string] {
  const [request, ...rest] = call.split('?');
  const [start, accounts, account = '', users, user = '', ...more] = request?.split('/') ?? [];
  const isShape = start === `${method} ` && accounts === 'accounts' && users === 'users' && more.length === 0;
  const moves = ['', '.', '..'].some((segment) => segment === account || segment === user);
  return isShape && !moves && rest.join('?') === query
    ? [decodeURIComponent(account), decodeURIComponent(user)]
    : call;
}

it.each([
  ['user', 'GET', ''],
  ['logoutUser', 'POST', 'operation=logout'],
  ['updateUser', 'POST', ''],
] as const)('%s sends any identifiers as they are, or not at all', async (field, method, query) => {
  const outcomes: unknown[] = [];
  const check = async (accountId: string, userId: string) => {
    stack.upstream.calls.length = 0;
    const given = { ...VALID_ARGUMENTS[field], accountId, userId };
    const { errors } = await stack.ask(...writeWithVariables(field, given));
    const refused = errors?.[0]?.extensions.validationErrors?.map(({ code }) => code);
    const sent = stack.upstream.calls.map((call) => idsIn(call, method, query));
    const outcome = { refused: refused !== undefined, sent };
    expect([
      { refused: true, sent: [] },
      { refused: false, sent: [[accountId, userId]] },
    ]).toContainEqual(outcome);
    outcomes.push(outcome.refused);
  };
  await fc.assert(fc.asyncProperty(anyId, anyId, check), {
    numRuns: 300,
    examples: [
      ['a', 'b/../c'],
      ['a/users/b', 'c'],
      ['%2e%2e', '%2F'],
      ['a?operation=logout', 'b#c'],
      ['..', 'b'],
    ],
  });
  // Both happen, or the property would say nothing.
  expect(outcomes.filter((refused) => refused).length).toBeGreaterThan(20);
  expect(outcomes.filter((refused) => !refused).length).toBeGreaterThan(20);
});
