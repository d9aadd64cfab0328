/** Invalid input and its error: one test per rule, for phone numbers, their orders and their users. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestEmulator, type TestEmulator } from '../support/emulator.js';
import { acquireNumbers, createAccount, joinTeam } from '../support/emulator-scene.js';
import { sendRaw } from '../support/wire.js';

let emulator: TestEmulator;
let account: string;
let user: string;
beforeAll(async () => {
  emulator = await startTestEmulator();
  account = await createAccount(emulator);
  user = await joinTeam(emulator, account, 'rule@example.com');
  await acquireNumbers(emulator, ['+12065550100']);
});
afterAll(() => emulator.stop());

/** Sends a request, expects BadRequest, and returns the message, which starts with the member's path. */
async function refused(method: string, path: string, body?: object): Promise<string> {
  const target = path.replace('{account}', account).replace('{user}', user);
  const answer = await sendRaw(emulator.url, method, target, body && { body: JSON.stringify(body) });
  expect([answer.status, answer.headers['x-amzn-errortype'], answer.json?.['Code']]).toEqual([
    400,
    'BadRequestException',
    'BadRequest',
  ]);
  return String(answer.json?.['Message']);
}

/** Returns the member that a refusal names. */
async function refusedMember(method: string, path: string, body?: object): Promise<string | undefined> {
  return (await refused(method, path, body)).split(' ')[0];
}

const NUMBER = '/phone-numbers/%2B12065550100';
const ORDERS = '/phone-number-orders';
const USER = '/accounts/{account}/users/{user}';

it.each([
  ['GET', '/phone-numbers/'],
  ['GET', '/phone-numbers/%20'],
  ['DELETE', '/phone-numbers/'],
  ['POST', '/phone-numbers/%20?operation=restore'],
  ['POST', '/phone-numbers/%20'],
])('a blank PhoneNumberId is refused: %s %s (E-13)', async (method, path) => {
  expect(await refusedMember(method, path)).toBe('PhoneNumberId');
});

it.each(['associate', 'disassociate'])('blank labels of %s-phone-number are refused (E-13)', async (name) => {
  const body = { E164PhoneNumber: '+12065550100' };
  expect(await refusedMember('POST', `/accounts//users/x?operation=${name}-phone-number`, body)).toBe(
    'AccountId',
  );
  expect(await refusedMember('POST', `/accounts/x/users/%20?operation=${name}-phone-number`, body)).toBe(
    'UserId',
  );
});

it.each([
  ['ProductType', 'POST', NUMBER, { ProductType: 'Fax' }],
  ['ProductType', 'POST', ORDERS, { ProductType: 'Fax', E164PhoneNumbers: ['+12065550101'] }],
  ['ProductType', 'POST', ORDERS, { E164PhoneNumbers: ['+12065550101'] }],
  ['ProductType', 'GET', '/phone-numbers?product-type=Fax', undefined],
  ['Status', 'GET', '/phone-numbers?status=Lost', undefined],
  ['FilterName', 'GET', '/phone-numbers?filter-name=RoomId&filter-value=x', undefined],
  [
    'UpdatePhoneNumberRequestItems[1].ProductType',
    'POST',
    '/phone-numbers?operation=batch-update',
    { UpdatePhoneNumberRequestItems: [{ PhoneNumberId: 'a' }, { PhoneNumberId: 'a', ProductType: 'Fax' }] },
  ],
])('%s not in the enum is refused: %s %s (E-15, E-18)', async (member, method, path, body) => {
  expect(await refusedMember(method, path, body)).toBe(member);
});

it.each(['x', 'A very long name 16', 'Trees!', 'Bäume', ' '])(
  'CallingName %j is refused (E-27)',
  async (CallingName) => {
    expect(await refusedMember('POST', NUMBER, { CallingName })).toBe('CallingName');
    const items = [{ PhoneNumberId: '+12065550100', CallingName }];
    expect(
      await refusedMember('POST', '/phone-numbers?operation=batch-update', {
        UpdatePhoneNumberRequestItems: items,
      }),
    ).toBe('UpdatePhoneNumberRequestItems[0].CallingName');
  },
);

it.each(['', '+', '+0', '+02065550100', '+1234567890123456', '206-555-0100', 'x'])(
  'E164 number %j is refused (E-18, E-26)',
  async (number) => {
    const order = { ProductType: 'BusinessCalling', E164PhoneNumbers: ['+12065550101', number] };
    const messages = [
      await refused('POST', ORDERS, order),
      await refused('POST', `${USER}?operation=associate-phone-number`, {
        E164PhoneNumber: number,
      }),
    ];
    expect(messages.map((message) => message.split(' ')[0])).toEqual([
      'E164PhoneNumbers[1]',
      'E164PhoneNumber',
    ]);
  },
);

it.each([
  ['E164PhoneNumbers', ORDERS, { ProductType: 'BusinessCalling', E164PhoneNumbers: [] }],
  ['E164PhoneNumbers', ORDERS, { ProductType: 'BusinessCalling' }],
  ['PhoneNumberIds', '/phone-numbers?operation=batch-delete', { PhoneNumberIds: [] }],
  ['PhoneNumberIds', '/phone-numbers?operation=batch-delete', {}],
  ['PhoneNumberIds[0]', '/phone-numbers?operation=batch-delete', { PhoneNumberIds: [' '] }],
  [
    'UpdatePhoneNumberRequestItems',
    '/phone-numbers?operation=batch-update',
    { UpdatePhoneNumberRequestItems: [] },
  ],
  [
    'UpdatePhoneNumberRequestItems[0].PhoneNumberId',
    '/phone-numbers?operation=batch-update',
    { UpdatePhoneNumberRequestItems: [{ CallingName: 'Trees' }] },
  ],
  ['E164PhoneNumber', `${USER}?operation=associate-phone-number`, {}],
])('%s missing, empty or blank is refused: %s (E-12, E-20, E-21)', async (member, path, body) => {
  expect(await refusedMember('POST', path, body)).toBe(member);
});

it.each(['x', 'abc12345-de67-89f0-123g-h45i678j9012', '12345678123412341234123456789012'])(
  'PhoneNumberOrderId %j is refused (E-29, I-7)',
  async (id) => {
    expect(await refusedMember('GET', `${ORDERS}/${id}`)).toBe('PhoneNumberOrderId');
  },
);

it.each(['0', '-1', '100', '1.5', 'x'])('MaxResults %j is refused by both lists (E-23)', async (size) => {
  expect(await refusedMember('GET', `/phone-numbers?max-results=${size}`)).toBe('MaxResults');
  expect(await refusedMember('GET', `${ORDERS}?max-results=${size}`)).toBe('MaxResults');
});

it('a page may have 99 rows (E-23)', async () => {
  expect((await sendRaw(emulator.url, 'GET', '/phone-numbers?max-results=99')).status).toBe(200);
  expect((await sendRaw(emulator.url, 'GET', `${ORDERS}?max-results=99`)).status).toBe(200);
});

it('an identifier that is escaped twice on the wire names the same number (I-6)', async () => {
  const answer = await sendRaw(emulator.url, 'GET', '/phone-numbers/%252B12065550100');
  expect(answer.json).toMatchObject({ PhoneNumber: { PhoneNumberId: '%2B12065550100' } });
});

it('every member of a phone number is printed, null when unset (W-13)', async () => {
  const { json } = await sendRaw(emulator.url, 'GET', NUMBER);
  expect(json?.['PhoneNumber']).toMatchObject({ CallingName: null, DeletionTimestamp: null });
  expect(Object.keys(json?.['PhoneNumber'] ?? {})).toHaveLength(13);
});

it('an unknown operation on a phone number is no update (E-1)', async () => {
  const { status } = await sendRaw(emulator.url, 'POST', `${NUMBER}?operation=rename`, { body: '{}' });
  expect(status).toBe(404);
});

it('a message never repeats a number or a name (W-20)', async () => {
  const secret = '555-0100-1729';
  const messages = [
    await refused('POST', ORDERS, { ProductType: 'BusinessCalling', E164PhoneNumbers: [secret] }),
    await refused('POST', `${USER}?operation=associate-phone-number`, { E164PhoneNumber: secret }),
    await refused('POST', NUMBER, { CallingName: secret }),
  ];
  expect(messages.join(' ')).not.toContain(secret);
});
