/** Invalid input and its error: one test per rule, for rooms, memberships, messages, bots and retention. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestEmulator, type TestEmulator } from '../support/emulator.js';
import {
  createAccount,
  createEnterprise,
  createReadyBot,
  createRoom,
  createUser,
} from '../support/emulator-scene.js';
import { sendRaw } from '../support/wire.js';

let emulator: TestEmulator;
const ids = { account: '', room: '', bot: '' };
beforeAll(async () => {
  emulator = await startTestEmulator();
  ids.account = await createEnterprise(emulator);
  ids.room = await createRoom(emulator, ids.account);
  ids.bot = await createReadyBot(emulator, ids.account);
});
afterAll(() => emulator.stop());

const send = (method: string, path: string, body?: unknown) =>
  sendRaw(
    emulator.url,
    method,
    path.replace(/\{(account|room|bot)\}/g, (_, name: keyof typeof ids) => ids[name]),
    body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) },
  );

/** Sends a request, expects BadRequest, and returns the message. */
async function refused(method: string, path: string, body?: unknown): Promise<string> {
  const { status, headers, json } = await send(method, path, body);
  expect([status, headers['x-amzn-errortype'], json?.['Code']]).toEqual([
    400,
    'BadRequestException',
    'BadRequest',
  ]);
  return String(json?.['Message']);
}

const ROOMS = '/accounts/{account}/rooms';
const ROOM = `${ROOMS}/{room}`;
const MEMBERSHIPS = `${ROOM}/memberships`;
const BOTS = '/accounts/{account}/bots';
const BOT = `${BOTS}/{bot}`;
const RETENTION = '/accounts/{account}/retention-settings';
const items = (count: number) => Array.from({ length: count }, (_, index) => ({ MemberId: `m${index}` }));

it.each([
  ['POST', ROOMS, {}, 'Name'],
  ['POST', ROOMS, { Name: null }, 'Name'],
  ['POST', MEMBERSHIPS, { Role: 'Member' }, 'MemberId'],
  ['POST', `${MEMBERSHIPS}?operation=batch-create`, {}, 'MembershipItemList'],
  [
    'POST',
    `${MEMBERSHIPS}?operation=batch-create`,
    { MembershipItemList: [{}] },
    'MembershipItemList[0].MemberId',
  ],
  ['POST', BOTS, {}, 'DisplayName'],
  ['PUT', RETENTION, {}, 'RetentionSettings'],
  ['PUT', RETENTION, { RetentionSettings: null }, 'RetentionSettings'],
])('required member missing or null: %s %s %j names %s (E-12)', async (method, path, body, member) => {
  expect((await refused(method, path, body)).startsWith(`${member} `)).toBe(true);
});

it.each([
  ['POST', ROOMS, { Name: 7 }, 'Name'],
  ['POST', BOT, { Disabled: 'true' }, 'Disabled'],
  ['PUT', RETENTION, { RetentionSettings: [] }, 'RetentionSettings'],
  [
    'PUT',
    RETENTION,
    { RetentionSettings: { RoomRetentionSettings: { RetentionDays: '30' } } },
    'RetentionSettings.RoomRetentionSettings.RetentionDays',
  ],
  ['PUT', `${BOT}/events-configuration`, { LambdaFunctionArn: {} }, 'LambdaFunctionArn'],
])('wrong JSON type: %s %s %j names %s (E-10)', async (method, path, body, member) => {
  expect((await refused(method, path, body)).startsWith(`${member} `)).toBe(true);
});

it.each([
  ['GET', '/accounts/{0}/rooms'],
  ['POST', '/accounts/{0}/rooms', { Name: 'x' }],
  ['GET', '/accounts/{0}/rooms/{1}'],
  ['POST', '/accounts/{0}/rooms/{1}', {}],
  ['DELETE', '/accounts/{0}/rooms/{1}'],
  ['GET', '/accounts/{0}/rooms/{1}/memberships'],
  ['POST', '/accounts/{0}/rooms/{1}/memberships', { MemberId: 'x' }],
  ['POST', '/accounts/{0}/rooms/{1}/memberships?operation=batch-create', { MembershipItemList: items(1) }],
  ['POST', '/accounts/{0}/rooms/{1}/memberships/{2}', {}],
  ['DELETE', '/accounts/{0}/rooms/{1}/memberships/{2}'],
  ['POST', '/accounts/{0}/rooms/{1}/messages/{2}?operation=redact'],
  ['POST', '/accounts/{0}/conversations/{1}/messages/{2}?operation=redact'],
  ['GET', '/accounts/{0}/bots'],
  ['POST', '/accounts/{0}/bots', { DisplayName: 'x' }],
  ['GET', '/accounts/{0}/bots/{1}'],
  ['POST', '/accounts/{0}/bots/{1}', {}],
  ['POST', '/accounts/{0}/bots/{1}?operation=regenerate-security-token'],
  ['GET', '/accounts/{0}/bots/{1}/events-configuration'],
  ['DELETE', '/accounts/{0}/bots/{1}/events-configuration'],
  [
    'PUT',
    '/accounts/{0}/bots/{1}/events-configuration',
    { OutboundEventsHTTPSEndpoint: 'https://x.example' },
  ],
  ['GET', '/accounts/{0}/retention-settings'],
  ['PUT', '/accounts/{0}/retention-settings', { RetentionSettings: {} }],
])('blank or empty label: %s %s (E-13)', async (method, path, body?: unknown) => {
  const labels = path.match(/\{\d\}/g) ?? [];
  for (const label of labels)
    for (const blank of ['', '%20', '%0A'])
      expect(await refused(method, path.replace(label, blank).replace(/\{\d\}/g, 'x'), body)).toMatch(
        /Id must not be blank\.$/,
      );
});

it.each([
  ['POST', MEMBERSHIPS, { MemberId: 'x', Role: 'administrator' }, 'Role'],
  ['POST', `${MEMBERSHIPS}/x`, { Role: '' }, 'Role'],
  [
    'POST',
    `${MEMBERSHIPS}?operation=batch-create`,
    { MembershipItemList: [{ MemberId: 'x', Role: 'Owner' }] },
    'MembershipItemList[0].Role',
  ],
])('Role not in enum: %s %s %j names %s (E-15)', async (method, path, body, member) => {
  expect((await refused(method, path, body)).startsWith(`${member} `)).toBe(true);
});

it('MembershipItemList >50 or empty is refused without any change; 50 items are accepted (E-18, E-19, E-20)', async () => {
  const path = `${MEMBERSHIPS}?operation=batch-create`;
  for (const MembershipItemList of [[], [...items(50), { MemberId: ids.bot }]])
    expect(await refused('POST', path, { MembershipItemList })).toMatch(/^MembershipItemList /);
  expect((await send('GET', MEMBERSHIPS)).json?.['RoomMemberships']).toEqual([]);
  const { status, json } = await send('POST', path, { MembershipItemList: items(50) });
  expect([status, json?.['Errors']]).toEqual([201, expect.objectContaining({ length: 50 })]);
});

describe.each([ROOMS, MEMBERSHIPS, BOTS])('GET %s', (path) => {
  it.each(['0', '-1', '100', '1.5', 'ten', ''])(
    'MaxResults %j is refused, not clamped (E-23)',
    async (size) => {
      expect(await refused('GET', `${path}?max-results=${size}`)).toMatch(/^MaxResults /);
    },
  );

  it('MaxResults 1 and 99 are accepted (E-23)', async () => {
    for (const size of [1, 99]) expect((await send('GET', `${path}?max-results=${size}`)).status).toBe(200);
  });

  it.each(['', 'x', 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'])('NextToken %j is refused (E-24)', async (token) => {
    expect(await refused('GET', `${path}?next-token=${token}`)).toMatch(/^NextToken /);
  });
});

it("a foreign NextToken is refused: another account's, another list's (E-24)", async () => {
  const rooms = [await createRoom(emulator, ids.account), await createRoom(emulator, ids.account)];
  const { json } = await send('GET', `${ROOMS}?max-results=1`);
  const token = String(json?.['NextToken']);
  const other = await createEnterprise(emulator);
  for (const path of [`/accounts/${other}/rooms`, BOTS, `${ROOMS}/${rooms[0]}/memberships`])
    expect(await refused('GET', `${path}?next-token=${token}`)).toMatch(/^NextToken /);
  expect((await send('GET', `${ROOMS}?next-token=${token}`)).status).toBe(200);
});

it("a NextToken of another room's members is refused (E-24)", async () => {
  const rooms = [await createRoom(emulator, ids.account), await createRoom(emulator, ids.account)];
  const people = [1, 2].map((number) => createUser(emulator, ids.account, `p${number}@example.org`));
  const MembershipItemList = (await Promise.all(people)).map((MemberId) => ({ MemberId }));
  for (const room of rooms)
    await send('POST', `${ROOMS}/${room}/memberships?operation=batch-create`, { MembershipItemList });
  const { json } = await send('GET', `${ROOMS}/${rooms[0]}/memberships?max-results=1`);
  const query = `next-token=${String(json?.['NextToken'])}`;
  expect(await refused('GET', `${ROOMS}/${rooms[1]}/memberships?${query}`)).toMatch(/^NextToken /);
  expect((await send('GET', `${ROOMS}/${rooms[0]}/memberships?${query}`)).status).toBe(200);
});

it.each(['', 'x', 'x'.repeat(65), 'with space', 'ümlaut', 'a.b', 'ab\n'])(
  'ClientRequestToken <2, >64 or of other characters is refused (%j) (E-25, I-12)',
  async (ClientRequestToken) => {
    expect(await refused('POST', ROOMS, { Name: 'x', ClientRequestToken })).toMatch(/^ClientRequestToken /);
  },
);

it.each(['ab', '-_', 'x'.repeat(64)])(
  'ClientRequestToken %j is accepted (E-25)',
  async (ClientRequestToken) => {
    expect((await send('POST', ROOMS, { Name: 'x', ClientRequestToken })).status).toBe(201);
  },
);

it.each([0, -1, 5476, 1.5])('RetentionDays <1 or >5475 is refused (%j) (E-30)', async (RetentionDays) => {
  for (const kind of ['RoomRetentionSettings', 'ConversationRetentionSettings']) {
    const body = { RetentionSettings: { [kind]: { RetentionDays } } };
    expect(await refused('PUT', RETENTION, body)).toContain(`RetentionSettings.${kind}.RetentionDays `);
  }
});

it.each([1, 5475])('RetentionDays %i is accepted (E-30)', async (RetentionDays) => {
  const body = { RetentionSettings: { RoomRetentionSettings: { RetentionDays } } };
  expect((await send('PUT', RETENTION, body)).status).toBe(204);
});

it.each(['', ' ', '\t\n'])(
  'a blank room name is refused, on creation and update (%j) (R-4)',
  async (Name) => {
    expect(await refused('POST', ROOMS, { Name })).toMatch(/^Name /);
    expect(await refused('POST', ROOM, { Name })).toMatch(/^Name /);
  },
);

it('a room name has at most 256 characters, on creation and update (R-3)', async () => {
  const Name = '🌳'.repeat(256);
  expect((await send('POST', ROOMS, { Name })).json).toMatchObject({ Room: { Name } });
  for (const path of [ROOMS, ROOM])
    expect(await refused('POST', path, { Name: `${Name}x` })).toBe(
      'Name must be at most 256 characters long.',
    );
});

it.each(['', ' ', 'x'.repeat(56), '🌳'.repeat(56)])(
  "a bot's name blank or longer than 55 characters is refused (%#) (B-3)",
  async (DisplayName) => {
    expect(await refused('POST', BOTS, { DisplayName })).toMatch(/^DisplayName /);
  },
);

it("a bot's name of 55 characters is accepted (B-3, I-13)", async () => {
  const DisplayName = '🌳'.repeat(55);
  expect((await send('POST', BOTS, { DisplayName })).json).toMatchObject({
    Bot: { DisplayName: `${DisplayName} (Bot)` },
  });
});

it('a message never repeats the submitted value (W-20)', async () => {
  const secret = 'SECRET-1729';
  const messages = [
    await refused('POST', ROOMS, { Name: 'x', ClientRequestToken: `${secret} ` }),
    await refused('POST', MEMBERSHIPS, { MemberId: 'x', Role: secret }),
    await refused('POST', BOTS, { DisplayName: secret, Domain: `${secret}.example` }),
    await refused('POST', BOTS, { DisplayName: secret.repeat(10) }),
    await refused('PUT', `${BOT}/events-configuration`, { OutboundEventsHTTPSEndpoint: secret }),
    await refused('PUT', `${BOT}/events-configuration`, { LambdaFunctionArn: secret }),
    await refused('GET', `${ROOMS}?next-token=${secret}`),
    (await send('GET', `${ROOMS}/${secret}`)).text,
  ];
  expect(messages.join('\n')).not.toContain(secret);
});

it('constraints are checked before existence, and existence before the account type (W-33)', async () => {
  expect(await refused('POST', '/accounts/missing/rooms', { Name: ' ' })).toMatch(/^Name /);
  expect(await refused('PUT', '/accounts/missing/bots/x/events-configuration', {})).toMatch(/^Exactly one /);
  const team = await createAccount(emulator);
  expect((await send('GET', `/accounts/${team}/rooms/missing`)).status).toBe(404);
  expect((await send('GET', `/accounts/${team}/rooms`)).status).toBe(400);
});

it.each([
  ['POST', BOTS, { DisplayName: 'x', Domain: 'd'.repeat(257) }, 'Domain', 256],
  ['POST', MEMBERSHIPS, { MemberId: 'm'.repeat(257) }, 'MemberId', 256],
  ['GET', `/accounts/${'a'.repeat(257)}/rooms`, undefined, 'AccountId', 256],
  [
    'PUT',
    `${BOT}/events-configuration`,
    { OutboundEventsHTTPSEndpoint: `https://${'x'.repeat(1017)}` },
    'OutboundEventsHTTPSEndpoint',
    1024,
  ],
  ['GET', `${ROOMS}?next-token=${'t'.repeat(4097)}`, undefined, 'NextToken', 4096],
])('text beyond our limits is refused (%#) (E-58)', async (method, path, body, member, bound) => {
  expect(await refused(method, path, body)).toBe(`${member} must be at most ${bound} characters long.`);
});
