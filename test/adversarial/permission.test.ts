/** Callers who ask for what their permissions do not cover, alone and right after somebody who may have it. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Permission, ROLES } from '../../src/models/shared/permission.js';
import { buildSchema } from '../../src/graphql/schema/schema.js';
import { coordinateIn, endOf, fieldsOf, writeWay } from '../support/coordinate.js';
import { claims, createKeyPair, sign } from '../support/token.js';
import { respond, userBody } from '../support/upstream.js';
import { FORBIDDEN, type SignedTarget, startSignedTarget } from './signed-target.js';
import { type Expected, MARKER } from './target.js';

const { schema, permissions } = buildSchema();

const pair = await createKeyPair('ES256');
const tokenOf = (others: Record<string, unknown>) => sign(pair, claims(others));
/** May do everything in one account. */
const limited = await tokenOf({ sub: 'limited', chime_accounts: ['ours'] });
const reader = await tokenOf({ sub: 'reader', roles: ['ReadOnly'] });
const nobody = await tokenOf({ sub: 'nobody', roles: [] });
const everything = await tokenOf({ sub: 'everything' });

let target: SignedTarget;
beforeAll(async () => {
  target = await startSignedTarget(pair);
});
afterAll(() => target.stop());

/** The calls of Chime that it led to, with that of the caller who comes next, as text. */
async function attack(token: string, body: object, expected: Expected): Promise<string> {
  target.upstream.requests.length = 0;
  await target.survives(() => target.ask(token, body), expected);
  return JSON.stringify(target.upstream.requests);
}

describe('a caller without the permission', () => {
  const roots = fieldsOf(schema)
    .filter(({ type }) => /^(?:Query|Mutation)$/.test(type.name))
    // Tells callers of themselves.
    .filter((step) => coordinateIn(step) !== 'Query.viewer');
  const denied = (granted: readonly Permission[]) =>
    roots
      .filter((step) => !granted.includes(permissions.get(coordinateIn(step)) as Permission))
      .map((step) => [coordinateIn(step), step] as const);

  it('there is one for every field of the roots', () => {
    expect(roots.filter((step) => !permissions.has(coordinateIn(step)))).toEqual([]);
  });

  it.each(denied(ROLES.ReadOnly))(
    'who reads is refused %s, under another name and in a fragment too',
    async (_at, step) => {
      const plain = writeWay([step], endOf(step));
      const [, operation = '', selection = ''] = /^(\w+) \{ (.*) \}$/.exec(plain) ?? [];
      expect(await attack(reader, { query: plain }, FORBIDDEN)).not.toContain(MARKER);
      expect(await attack(reader, { query: `${operation} { user: ${selection} }` }, FORBIDDEN)).not.toContain(
        MARKER,
      );
      expect(
        await attack(
          reader,
          { query: `${operation} { ...A } fragment A on ${step.type.name} { ... { user: ${selection} } }` },
          FORBIDDEN,
        ),
      ).not.toContain(MARKER);
    },
  );

  it.each(denied([]))('who may do nothing is refused %s', async (_at, step) => {
    expect(await attack(nobody, { query: writeWay([step], endOf(step)) }, FORBIDDEN)).not.toContain(MARKER);
  });

  it.each<[string, string, number?]>([
    ['a PIN', '{ user(accountId: "a", userId: "u") { personalPIN } }', 1],
    ['a PIN by another name', '{ user(accountId: "a", userId: "u") { displayName: personalPIN } }', 1],
    [
      'a PIN in a fragment',
      '{ user(accountId: "a", userId: "u") { ...A } } fragment A on User { ... { userId: personalPIN } }',
      1,
    ],
    [
      'a PIN by reference',
      '{ _entities(representations: [{ __typename: "User", accountId: "a", userId: "u" }]) { ... on User { personalPIN } } }',
      1,
    ],
    ['a token', '{ bot(accountId: "a", botId: "b") { botEmail: securityToken } }', 1],
  ])('who reads does not get %s', async (_title, query, most = 0) => {
    target.upstream.script((answer, request) =>
      respond(
        request.url.includes('/bots/')
          ? { Bot: { BotId: 'b', SecurityToken: MARKER } }
          : userBody({ PersonalPIN: MARKER }),
      )(answer, request),
    );
    const { text } = await target.ask(reader, { query });
    expect(text).not.toContain(MARKER);
    expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    expect(target.upstream.requests.length).toBeLessThanOrEqual(most);
    target.upstream.script(respond(userBody()));
  });
});

describe('what one caller asked before another', () => {
  const query = `query Shared($a: ID!) { user(accountId: $a, userId: "u") { userId } }`;

  it('is not answered to the other: the same document', async () => {
    const body = { query, variables: { a: 'b' } };
    // Often enough that it is compiled.
    for (let times = 0; times < 5; times += 1) {
      expect(await attack(everything, body, { status: 200, calls: 1 })).not.toContain(MARKER);
      expect(await attack(limited, body, FORBIDDEN)).not.toContain(MARKER);
      expect(await attack(nobody, body, FORBIDDEN)).not.toContain(MARKER);
    }
  });

  it('is not answered to the other: the hash of a document', async () => {
    const sha256Hash = createHash('sha256').update(query).digest('hex');
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    expect(
      await attack(everything, { query, extensions, variables: { a: 'b' } }, { status: 200, calls: 1 }),
    ).not.toContain(MARKER);
    expect(await attack(limited, { extensions, variables: { a: MARKER } }, FORBIDDEN)).not.toContain(MARKER);
    expect(await attack(nobody, { extensions, variables: { a: 'ours' } }, FORBIDDEN)).not.toContain(MARKER);
  });

  it('is not answered to the other: both at the same time', async () => {
    const body = { query, variables: { a: 'b' } };
    const tokens = Array.from(
      { length: 60 },
      (_, index) => [everything, limited, nobody][index % 3] ?? nobody,
    );
    const reactions = await Promise.all(tokens.map((token) => target.ask(token, body)));
    const refused = reactions.map(({ text }) => text.includes('"FORBIDDEN"'));
    expect(refused).toEqual(tokens.map((token) => token !== everything));
  });
});
