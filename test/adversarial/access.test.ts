/** Keys that are nearly right, and right ones of callers who want more than theirs: by what an answer leads to. */
import { hash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { apiKey } from '../support/guarded-gateway.js';
import { createFiles, type Files } from '../support/token.js';
import { exception, type Reply, respond, userBody } from '../support/upstream.js';
import { type Expected, MARKER, type Reaction, startTarget, type Target } from './target.js';

const UNAUTHENTICATED: Expected = { status: 401, code: 'UNAUTHENTICATED' };
const FORBIDDEN: Expected = { status: 200, code: 'FORBIDDEN' };
const RIGHT = apiKey('L');

const entry = (id: string, letter: string, more: object) => ({
  id,
  sha256: hash('sha256', apiKey(letter)),
  ...more,
});

let files: Files;
let target: Target;
beforeAll(async () => {
  files = await createFiles();
  const keys = [
    entry('everything', 'f', { roles: ['FullAccess'] }),
    entry('limited', 'L', { roles: ['FullAccess'], accounts: ['ours'] }),
    entry('reader', 'R', { roles: ['ReadOnly'] }),
    entry('writer', 'W', { permissions: ['user:write', 'bot:write', 'account:read'] }),
    entry('nobody', 'N', {}),
    entry('past', 'P', { roles: ['FullAccess'], expires: '2020-01-01T00:00:00Z' }),
  ];
  target = await startTarget({ API_KEYS_FILE: await files.write('keys.json', keys) });
});
afterAll(async () => {
  await target.stop();
  await files.remove();
});

const USER: Reply = respond(userBody());
beforeEach(() => target.upstream.script(USER));

/** Asks with the key of this letter. */
const ask = (letter: string, body: object, headers: Record<string, string> = {}): Promise<Reaction> =>
  target.post(body, { 'x-api-key': apiKey(letter), ...headers });

describe('a key that is nearly right is none:', () => {
  it.each([
    ['in small letters', RIGHT.toLowerCase()],
    ['with its prefix in capitals', RIGHT.replace('chime', 'CHIME')],
    ['one character short', RIGHT.slice(0, -1)],
    ['one character long', `${RIGHT}L`],
    ['with another last character', RIGHT.replace(/.$/, 'M')],
    ['with another first character', RIGHT.replace('_L', '_M')],
    ['without its prefix', 'L'.repeat(43)],
    ['its prefix', 'chime_'],
    ['twice over', `${RIGHT},${RIGHT}`],
    ['with a space inside', RIGHT.replace('_', '_ ')],
    ['in quotes', `"${RIGHT}"`],
    ['in base64', Buffer.from(RIGHT).toString('base64')],
    ['percent-encoded', RIGHT.replace('_', '%5F')],
    ['its hash', hash('sha256', RIGHT)],
    ['its hash behind the prefix', `chime_${hash('sha256', RIGHT).slice(0, 43)}`],
    ['with a scheme', `ApiKey ${RIGHT}`],
    ['a pattern', `chime_${'.'.repeat(43)}`],
    ['all stars', '*'],
    ['its name', 'limited'],
    ['a JSON object', '{"$ne":null}'],
    ['null', 'null'],
    ['past its time', apiKey('P')],
    ['nothing', ''],
  ])('%s', async (_title, key) => {
    const send = () => target.post({ query: '{ __typename }' }, { 'x-api-key': key });
    const { head, text } = await target.survives(send, UNAUTHENTICATED);
    expect(text).toBe(
      '{"errors":[{"message":"The request needs valid credentials.","extensions":{"code":"UNAUTHENTICATED"}}]}',
    );
    expect(head).toMatch(
      /^www-authenticate: Bearer realm="chime-graphql-gateway", ApiKey realm="chime-graphql-gateway"/im,
    );
  });
});

describe('a caller stays who it is', () => {
  const OTHER = { query: `{ user(accountId: "${MARKER}", userId: "u") { userId } }` };
  it.each<[string, Record<string, string>]>([
    [
      'the word of a router',
      { 'x-caller': '{"id":"root","roles":["FullAccess"]}', 'x-router-secret': 'x'.repeat(32) },
    ],
    ['a token', { authorization: 'Bearer a.b.c' }],
    ['a cookie', { cookie: `x-api-key=${apiKey('f')}` }],
    ['the key of another for the proxy', { 'proxy-authorization': apiKey('f') }],
    ['the account in a header', { 'x-account-id': MARKER, 'x-amz-account-id': MARKER }],
    [
      'the header of the tests',
      { 'x-test-caller': '{"id":"root","permissions":["user:read"],"accounts":"all"}' },
    ],
  ])('whatever else is sent: %s', async (_title, headers) => {
    for (const letter of ['L', 'N']) {
      const { text } = await target.survives(() => ask(letter, OTHER, headers), FORBIDDEN);
      expect(text).toBe((await ask(letter, OTHER)).text);
    }
  });

  it.each<[string, object]>([
    ['extensions', { extensions: { caller: { accounts: 'all' }, permissions: ['user:read'] } }],
    [
      'members beside the query',
      { caller: 'root', accounts: 'all', context: { caller: { accounts: 'all' } } },
    ],
    ['variables', { variables: { caller: 'root', accounts: 'all' } }],
  ])('whatever the body says in %s', async (_title, members) => {
    const { status } = await target.survives(() => ask('L', { ...OTHER, ...members }), FORBIDDEN);
    expect(status).toBe(200);
  });
});

const NUMBER = 'phoneNumber(phoneNumberId: "+12065550100")';
const numberOf = (accountId: string) =>
  respond({
    PhoneNumber: {
      PhoneNumberId: '+12065550100',
      CallingName: MARKER,
      Associations: [
        { Name: 'AccountId', Value: accountId },
        { Name: 'UserId', Value: MARKER },
      ],
    },
  });

describe('what a number of another account is', () => {
  it.each([
    ['asked plainly', `{ ${NUMBER} { callingName } }`],
    ['asked for its user', `{ ${NUMBER} { user { userId displayName } } }`],
    ['asked for its account', `{ ${NUMBER} { account { name users { nodes { userId } } } } }`],
    [
      'in a fragment',
      `{ ...A } fragment A on Query { n: ${NUMBER} { ... on PhoneNumber { associations { value } } } }`,
    ],
    [
      'by reference',
      '{ _entities(representations: [{ __typename: "PhoneNumber", phoneNumberId: "+12065550100", accountId: "ours" }]) { ... on PhoneNumber { callingName } } }',
    ],
  ])('nobody learns who is limited, nor whether it is there: %s', async (_title, query) => {
    const replies = [
      numberOf('theirs'),
      numberOf(''),
      numberOf('OURS'),
      respond({ PhoneNumber: { PhoneNumberId: '+12065550100' } }),
      exception('NotFoundException'),
    ];
    const texts = new Set<string>();
    for (const reply of replies) {
      target.upstream.script(reply);
      const { text } = await ask('L', { query });
      texts.add(text);
      expect(target.upstream.requests).toHaveLength(1);
    }
    expect(texts.size).toBe(1);
    expect([...texts][0]).toContain('"code":"FORBIDDEN"');
    expect([...texts][0]).not.toContain(MARKER);
  });

  it('is not changed through what is known of one of ours', async () => {
    const { text } = await ask('L', {
      query: `mutation { deletePhoneNumber(phoneNumberId: "+12065550100") { __typename } }`,
    });
    expect(text).toContain('"code":"FORBIDDEN"');
    expect(target.upstream.requests).toEqual([]);
  });
});

/** Answers as if what was asked for in our account were of another. */
const THEIRS = {
  AccountId: 'theirs',
  Name: 'n',
};
const misplaced: Reply = (answer, request) => {
  const body = request.url.includes('/memberships')
    ? {
        RoomMemberships: [
          { RoomId: 'r', Member: { MemberId: 'u', MemberType: 'User', AccountId: 'theirs' } },
          { RoomId: 'r', Member: { MemberId: 'b', MemberType: 'Bot', AccountId: 'theirs' } },
        ],
      }
    : {
        User: { UserId: 'u', ...THEIRS },
        Room: { RoomId: 'r', ...THEIRS },
        Bot: { BotId: 'b', ...THEIRS },
        Account: { ...THEIRS, AwsAccountId: '111122223333' },
        Users: [{ UserId: 'u', ...THEIRS }],
        Rooms: [{ RoomId: 'r', ...THEIRS }],
      };
  respond(body)(answer, request);
};

describe('an answer that names another account leads a limited caller nowhere else:', () => {
  it.each([
    [
      'the user of a member',
      '{ roomMemberships(accountId: "ours", roomId: "r") { nodes { member { user { userId } } } } }',
    ],
    [
      'the bot of a member',
      '{ roomMemberships(accountId: "ours", roomId: "r") { nodes { member { bot { botId } } } } }',
    ],
    ['the account of a user', '{ user(accountId: "ours", userId: "u") { account { name } } }'],
    ['the account of a room', '{ room(accountId: "ours", roomId: "r") { account { name } } }'],
    ['the account of a bot', '{ bot(accountId: "ours", botId: "b") { account { name } } }'],
    ['the settings of a user', '{ user(accountId: "ours", userId: "u") { settings { telephony { sms } } } }'],
    ['the rooms of a user', '{ user(accountId: "ours", userId: "u") { rooms { nodes { roomId } } } }'],
    ['the members of a room', '{ room(accountId: "ours", roomId: "r") { memberships { nodes { role } } } }'],
    ['the users of an account', '{ account(accountId: "ours") { users { nodes { userId } } } }'],
    ['the account of users of a list', '{ users(accountId: "ours") { nodes { account { name } } } }'],
    ['the account of rooms of a list', '{ rooms(accountId: "ours") { nodes { account { name } } } }'],
    [
      'the user that was changed',
      'mutation { updateUser(accountId: "ours", userId: "u", input: {}) { account { name } } }',
    ],
    [
      'all at once, under other names',
      '{ a: user(accountId: "ours", userId: "u") { ...U } b: room(accountId: "ours", roomId: "r") { x: account { y: name } } } fragment U on User { x: account { y: users { nodes { userId } } } }',
    ],
  ])('%s', async (_title, query) => {
    target.upstream.script(misplaced);
    const { text } = await ask('L', { query });
    expect(text).not.toContain('theirs');
    const urls = target.upstream.requests.map(({ url }) => url);
    expect(urls.length).toBeGreaterThan(0);
    expect(urls.filter((url) => !/^\/accounts\/ours(?:[/?]|$)/.test(url))).toEqual([]);
  });
});

const withSecrets: Reply = (answer, request) => {
  const bot = { Bot: { BotId: 'b', AccountId: 'a', SecurityToken: MARKER } };
  respond(request.url.includes('/bots') ? bot : userBody({ PersonalPIN: MARKER }))(answer, request);
};

describe('a secret goes with its permission, also where the thing that has it was made', () => {
  it.each([
    [
      'of a bot that is new',
      'mutation { createBot(accountId: "a", input: { displayName: "x" }) { x: securityToken } }',
    ],
    [
      'of a bot that was changed',
      'mutation { updateBot(accountId: "a", botId: "b", input: {}) { ...B } } fragment B on Bot { ... @include(if: true) { botId: securityToken } }',
    ],
    [
      'of a user that was changed',
      'mutation { updateUser(accountId: "a", userId: "u", input: {}) { ... on User { ... { userId: personalPIN } } } }',
    ],
    [
      'of a user that is read again',
      'mutation { updateUserSettings(accountId: "a", userId: "u", input: { userSettings: { telephony: { inboundCalling: true, outboundCalling: true, sms: true } } }) { user { displayName: personalPIN } } }',
    ],
  ])('%s', async (_title, query) => {
    target.upstream.script(withSecrets);
    const { text } = await ask('W', { query });
    expect(text).toContain('"code":"FORBIDDEN"');
    expect(text).not.toContain(MARKER);
    expect(JSON.stringify(target.gateway.logged)).not.toContain(MARKER);
  });
});

describe('what tells of the gateway itself is refused', () => {
  it.each(['R', 'W', 'N'])('to the caller %s: metrics', async (letter) => {
    const send = () => target.call('/metrics', { headers: { 'x-api-key': apiKey(letter) } });
    const { text } = await target.survives(send, { status: 403, code: 'FORBIDDEN' });
    expect(text).not.toContain('process_');
  });

  it.each([
    ['plainly', '{ auditLog { nodes { caller { id } address } } }'],
    [
      'as somebody of whom there is nothing',
      `{ auditLog(caller: "${MARKER}") { pageInfo { hasNextPage } } }`,
    ],
    [
      'in a fragment, under another name',
      '{ ...A } fragment A on Query { user: auditLog { edges { cursor } } }',
    ],
    ['with arguments that are wrong', `{ auditLog(first: 0, after: "${MARKER}") { nodes { time } } }`],
  ])('to whoever only reads: the audit log, %s', async (_title, query) => {
    for (const letter of ['R', 'W', 'N']) {
      const { text } = await target.survives(() => ask(letter, { query }), FORBIDDEN);
      expect(text).not.toContain('127.0.0.1');
    }
  });
});
