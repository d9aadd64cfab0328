/**
 * An output prints null for members without a value, and never omits them. conformance.test.ts tests members with a
 * value.
 */
import type { Chime } from '@aws-sdk/client-chime';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { apiModel } from '../../src/emulator/wire/api-model.js';
import { capturingClient, type CapturingClient } from '../support/chime-capture.js';
import { startTestEmulator, type TestEmulator } from '../support/emulator.js';
import { createBot, createEnterprise, createRoom, createUser } from '../support/emulator-scene.js';

interface Ids {
  readonly AccountId: string;
  readonly RoomId: string;
  readonly BotId: string;
  readonly UserId: string;
}

let emulator: TestEmulator;
let client: CapturingClient;
let ids: Ids;
beforeAll(async () => {
  emulator = await startTestEmulator();
  client = capturingClient(emulator.url);
  const AccountId = await createEnterprise(emulator);
  const RoomId = await createRoom(emulator, AccountId);
  const BotId = await createBot(emulator, AccountId);
  const UserId = await createUser(emulator, AccountId, 'someone@example.org');
  ids = { AccountId, RoomId, BotId, UserId };
});
afterAll(async () => {
  client.chime.destroy();
  await emulator.stop();
});

type Row = readonly [name: string, answer: object, call: (chime: Chime, ids: Ids) => Promise<unknown>];

const END = { NextToken: null };
const LISTS: readonly Row[] = [
  ['ListAccounts', { Accounts: [], ...END }, (chime) => chime.listAccounts({ Name: 'Other' })],
  [
    'ListBots',
    { Bots: [expect.objectContaining({ BotType: 'ChatBot' })], ...END },
    (chime, { AccountId }) => chime.listBots({ AccountId }),
  ],
  ['ListPhoneNumberOrders', { PhoneNumberOrders: [], ...END }, (chime) => chime.listPhoneNumberOrders()],
  ['ListPhoneNumbers', { PhoneNumbers: [], ...END }, (chime) => chime.listPhoneNumbers()],
  [
    'ListRoomMemberships',
    { RoomMemberships: [], ...END },
    (chime, { AccountId, RoomId }) => chime.listRoomMemberships({ AccountId, RoomId }),
  ],
  [
    'ListRooms',
    { Rooms: [], ...END },
    (chime, { AccountId, UserId }) => chime.listRooms({ AccountId, MemberId: UserId }),
  ],
  [
    'ListUsers',
    { Users: [], ...END },
    (chime, { AccountId }) => chime.listUsers({ AccountId, UserType: 'SharedDevice' }),
  ],
  [
    'SearchAvailablePhoneNumbers',
    { E164PhoneNumbers: [], ...END },
    (chime) => chime.searchAvailablePhoneNumbers({ AreaCode: '999' }),
  ],
];

const SETTINGS: readonly Row[] = [
  [
    'GetGlobalSettings',
    { BusinessCalling: null, VoiceConnector: null },
    (chime) => chime.getGlobalSettings(),
  ],
  [
    'GetPhoneNumberSettings',
    { CallingName: null, CallingNameUpdatedTimestamp: null },
    (chime) => chime.getPhoneNumberSettings(),
  ],
  [
    'GetRetentionSettings',
    {
      RetentionSettings: { RoomRetentionSettings: null, ConversationRetentionSettings: null },
      InitiateDeletionTimestamp: null,
    },
    (chime, { AccountId }) => chime.getRetentionSettings({ AccountId }),
  ],
];

it('every list operation is tested here', () => {
  const paged = Object.entries(apiModel.operations).filter(([, { output }]) => 'NextToken' in output);
  expect(LISTS.map(([name]) => name)).toEqual(paged.map(([name]) => name).toSorted());
});

it.each([...LISTS, ...SETTINGS])(
  '%s prints null for members that are not set',
  async (name, answer, call) => {
    await call(client.chime, ids);
    const { operation, text } = client.last();
    expect([operation, JSON.parse(text)]).toEqual([name, answer]);
  },
);

it('PutEventsConfiguration prints null for the target that is not set', async () => {
  const { AccountId, BotId } = ids;
  const OutboundEventsHTTPSEndpoint = 'https://bot.example.com/events';
  await client.chime.putEventsConfiguration({ AccountId, BotId, OutboundEventsHTTPSEndpoint });
  expect(JSON.parse(client.last().text)).toEqual({
    EventsConfiguration: { BotId, OutboundEventsHTTPSEndpoint, LambdaFunctionArn: null },
  });
});
