/** A caller who is limited to one account and asks for what is in another: by every way that leads around a check. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claims, createKeyPair, sign } from '../support/token.js';
import { exception, respond, userBody } from '../support/upstream.js';
import { FORBIDDEN, type SignedTarget, startSignedTarget } from './signed-target.js';
import { type Expected, MARKER } from './target.js';

const BAD_INPUT: Expected = { status: 200, code: 'BAD_USER_INPUT' };

/** An account that exists, and is somebody else's. */
const THEIRS = MARKER;

const pair = await createKeyPair('ES256');
const tokenOf = (others: Record<string, unknown>) => sign(pair, claims(others));
/** May do everything in one account. */
const limited = await tokenOf({ sub: 'limited', chime_accounts: ['ours'] });
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

const OWN = 'user(accountId: "ours", userId: "u") { userId }';
const OTHER = `user(accountId: "${THEIRS}", userId: "u") { userId }`;
const REFERENCES = (
  $r: readonly object[],
  select = '... on User { u: displayName } ... on Account { a: name } ... on Room { r: name } ... on Bot { b: displayName }',
) => ({
  query: `query ($r: [_Any!]!) { _entities(representations: $r) { __typename ${select} } }`,
  variables: { r: $r },
});

describe('a caller of one account gets nothing of another', () => {
  it('while it gets what is of its own', async () => {
    expect(await attack(limited, { query: `{ ${OWN} }` }, { status: 200, calls: 1 })).not.toContain(THEIRS);
  });

  it.each<[string, object, number?]>([
    ['asked plainly', { query: `{ ${OTHER} }` }],
    ['under the name of its own', { query: `{ ${OWN} own: ${OTHER} }` }, 1],
    ['many times', { query: `{ ${Array.from({ length: 19 }, (_, n) => `a${n}: ${OTHER}`).join(' ')} }` }],
    ['in an inline fragment', { query: `{ ... { ... on Query { ${OTHER} } } }` }],
    ['in a fragment', { query: `{ ...A } fragment A on Query { ${OTHER} }` }],
    [
      'in a fragment of a fragment',
      { query: `{ ...A } fragment A on Query { ...B } fragment B on Query { ${OTHER} }` },
    ],
    ['beside its own in one fragment', { query: `{ ...A } fragment A on Query { own: ${OWN} ${OTHER} }` }, 1],
    [
      'under a directive',
      {
        query: `query ($x: Boolean!) { ${OTHER.replace(' {', ' @include(if: $x) {')} }`,
        variables: { x: true },
      },
    ],
    [
      'in a variable',
      { query: 'query ($a: ID!) { user(accountId: $a, userId: "u") { userId } }', variables: { a: THEIRS } },
    ],
    [
      'in the default of a variable',
      { query: `query ($a: ID! = "${THEIRS}") { user(accountId: $a, userId: "u") { userId } }` },
    ],
    [
      'in another operation than the first',
      { query: `query A { ${OWN} } query B { ${OTHER} }`, operationName: 'B' },
    ],
    ['as a list', { query: `{ users(accountId: "${THEIRS}") { nodes { userId personalPIN } } }` }],
    [
      'to change it',
      {
        query: `mutation { updateUser(accountId: "${THEIRS}", userId: "u", input: { licenseType: Pro }) { userId } }`,
      },
    ],
    [
      'to change it after its own',
      {
        query: `mutation { logoutUser(accountId: "ours", userId: "u") { __typename } other: logoutUser(accountId: "${THEIRS}", userId: "u") { __typename } }`,
      },
      1,
    ],
    [
      'to lock everybody out',
      {
        query: `mutation { batchSuspendUser(accountId: "${THEIRS}", input: { userIdList: ["u"] }) { __typename } }`,
      },
    ],
    [
      'to read a PIN',
      { query: `mutation { resetPersonalPIN(accountId: "${THEIRS}", userId: "u") { personalPIN } }` },
    ],
    [
      'to join a room',
      {
        query: `mutation { createRoomMembership(accountId: "${THEIRS}", roomId: "r", input: { memberId: "u" }) { __typename } }`,
      },
    ],
    [
      'to take over a bot',
      { query: `mutation { regenerateSecurityToken(accountId: "${THEIRS}", botId: "b") { securityToken } }` },
    ],
    ['by reference', REFERENCES([{ __typename: 'User', accountId: THEIRS, userId: 'u' }])],
    [
      'by references of every type',
      REFERENCES([
        { __typename: 'Account', accountId: THEIRS },
        { __typename: 'User', accountId: THEIRS, userId: 'u' },
        { __typename: 'Room', accountId: THEIRS, roomId: 'r' },
        { __typename: 'Bot', accountId: THEIRS, botId: 'b' },
      ]),
    ],
    [
      'by a reference among its own',
      REFERENCES([
        { __typename: 'User', accountId: 'ours', userId: 'u' },
        { __typename: 'User', accountId: THEIRS, userId: 'u' },
      ]),
      1,
    ],
    [
      'by a filter',
      {
        query: `{ phoneNumbers(filterName: AccountId, filterValue: "${THEIRS}") { nodes { phoneNumberId } } }`,
      },
    ],
    ['without any filter', { query: '{ phoneNumbers { nodes { phoneNumberId } } }' }],
    [
      'by a filter for what is no account',
      { query: '{ phoneNumbers(filterName: UserId, filterValue: "ours") { nodes { phoneNumberId } } }' },
    ],
    [
      'in what concerns all accounts',
      {
        query:
          '{ globalSettings { businessCalling { cdrBucket } } phoneNumberSettings { callingName } phoneNumberOrders { nodes { phoneNumberOrderId } } }',
      },
    ],
    [
      'by settings of all accounts',
      {
        query:
          'mutation { updateGlobalSettings(input: { businessCalling: { cdrBucket: "x" } }) { __typename } }',
      },
    ],
    [
      'by an account of its own making',
      { query: 'mutation { createAccount(input: { name: "ours" }) { accountId } }' },
    ],
    [
      'by taking numbers away',
      {
        query:
          'mutation { batchDeletePhoneNumber(input: { phoneNumberIds: ["+12065550100"] }) { __typename } }',
      },
    ],
    [
      'by calling from its numbers',
      {
        query:
          'mutation { createMeetingDialOut(meetingId: "a0000000-0000-4000-8000-000000000001", input: { fromPhoneNumber: "+12065550100", toPhoneNumber: "+12065550101", joinToken: "abc123" }) { __typename } }',
      },
    ],
  ])('%s', async (_title, body, calls = 0) => {
    expect(await attack(limited, body, { ...FORBIDDEN, calls })).not.toContain(THEIRS);
  });

  it.each([
    'OURS',
    ' ours',
    'ours ',
    'ours/',
    `ours/../${THEIRS}`,
    `ours%2f..%2f${THEIRS}`,
    `../accounts/${THEIRS}`,
    `ours/users/u/../../../${THEIRS}`,
    'ours?x=1',
    'ours#',
    'ours;x',
    'ours\\',
    '%6furs',
    'ours\u200b',
    '\ufeffours',
    'ｏｕｒｓ',
    'our\u0455',
    'our\u017f',
    'ours,theirs',
    '["ours"]',
    '*',
    '__proto__',
    'constructor',
    'has',
  ])('under the name %j, which is not that of its own', async (accountId) => {
    const query = 'query ($a: ID!) { user(accountId: $a, userId: "u") { userId } }';
    expect(await attack(limited, { query, variables: { a: accountId } }, FORBIDDEN)).not.toContain(THEIRS);
    expect(
      await attack(limited, REFERENCES([{ __typename: 'User', accountId, userId: 'u' }]), FORBIDDEN),
    ).not.toContain(THEIRS);
  });

  it.each<[unknown]>([
    [['ours', THEIRS]],
    [[THEIRS]],
    [{ accountId: 'ours' }],
    [{ $ne: 'ours' }],
    [{ toString: 'ours' }],
    [true],
    [null],
    [1.5],
  ])('with %j in place of an identifier', async (value) => {
    const query = 'query ($a: ID!) { user(accountId: $a, userId: "u") { userId } }';
    expect(await attack(limited, { query, variables: { a: value } }, BAD_INPUT)).not.toContain(THEIRS);
  });

  it.each([
    `../../${THEIRS}/users/u`,
    `u/../../../${THEIRS}/users/x`,
    `..%2f..%2f${THEIRS}`,
    `u?operation=logout&x=${THEIRS}`,
  ])('by the identifier of a user, %s, which stays within the account', async (userId) => {
    target.upstream.requests.length = 0;
    const query = 'query ($u: ID!) { user(accountId: "ours", userId: $u) { __typename } }';
    await target.ask(limited, { query, variables: { u: userId } });
    expect(target.upstream.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `GET /accounts/ours/users/${encodeURIComponent(userId)}`,
    ]);
  });

  it('in a batch of operations, as batching is off', async () => {
    expect(
      await attack(limited, [{ query: `{ ${OWN} }` }, { query: `{ ${OTHER} }` }], {
        status: 400,
        code: 'BATCHING_DISABLED',
      }),
    ).not.toContain(THEIRS);
  });

  it('nor learns whether it is there', async () => {
    const texts = new Set<string>();
    for (const reply of [
      respond(userBody()),
      exception('NotFoundException'),
      exception('ForbiddenException'),
    ]) {
      for (const accountId of [THEIRS, 'missing']) {
        target.upstream.script(reply);
        const query = 'query ($a: ID!) { user(accountId: $a, userId: "u") { userId } }';
        texts.add((await target.ask(limited, { query, variables: { a: accountId } })).text);
        expect(target.upstream.requests).toEqual([]);
      }
    }
    target.upstream.script(respond(userBody()));
    expect(texts.size).toBe(1);
  });
});

describe('the log of changes', () => {
  it('shows a caller of one account nothing that was done in others', async () => {
    await target.ask(everything, {
      query: `mutation { logoutUser(accountId: "${THEIRS}", userId: "u") { __typename } }`,
    });
    await target.ask(everything, {
      query: 'mutation { logoutUser(accountId: "ours", userId: "u") { __typename } }',
    });
    for (const filter of [
      '',
      `(accountId: "${THEIRS}")`,
      '(caller: "everything")',
      '(mutation: "logoutUser", first: 100)',
    ]) {
      const { text } = await target.ask(limited, {
        query: `{ auditLog${filter} { nodes { accountId mutation } } }`,
      });
      const { data } = JSON.parse(text) as { data: { auditLog: { nodes: { accountId: string | null }[] } } };
      const { nodes } = data.auditLog;
      expect(nodes.filter(({ accountId }) => accountId !== 'ours')).toEqual([]);
      expect({ filter, found: nodes.length > 0 }).toEqual({ filter, found: !filter.includes(THEIRS) });
    }
  });
});
