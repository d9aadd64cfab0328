/** The `retention-settings` stem, from GraphQL over HTTP to the emulator and back. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dataOf, refused } from '../support/graphql-result.js';
import { createAccount, createEnterprise, createRoom } from '../support/emulator-scene.js';
import { codesOf, startGatewayTo, startStack, type TestStack } from '../support/gateway.js';
import {
  AccountRetentionSettingsDocument,
  PutRetentionSettingsAroundDocument,
  PutRetentionSettingsDocument,
  RedactRoomMessageDocument,
  type RetentionSettingsInput,
  RetentionSettingsDocument,
} from '../support/gql/graphql.js';
import { exception, respond, startUpstream } from '../support/upstream.js';

const MISSING = '00000000-0000-4000-8000-000000000000';
const DAY = 24 * 3600;
const NONE = {
  roomRetentionSettings: null,
  conversationRetentionSettings: null,
  initiateDeletionTimestamp: null,
};

let stack: TestStack;
let accountId: string;
let path: string;
beforeAll(async () => {
  stack = await startStack();
});
beforeEach(async () => {
  accountId = await createEnterprise(stack.emulator);
  path = `/accounts/${accountId}/retention-settings`;
  stack.upstream.calls.length = 0;
});
afterAll(() => stack.stop());

const ask = (retentionSettings: RetentionSettingsInput) =>
  stack.ask(PutRetentionSettingsDocument, { accountId, input: { retentionSettings } });
const put = async (settings: RetentionSettingsInput) => dataOf(await ask(settings)).putRetentionSettings;
const read = async () => dataOf(await stack.ask(RetentionSettingsDocument, { accountId })).retentionSettings;

/** The time on the emulator's clock, in milliseconds. */
const now = async () => Date.parse((await stack.emulator.controlApi<{ Now: string }>('/clock')).Now);

describe('putRetentionSettings', () => {
  it('answers the settings that it reads back, with the time of deletion', async () => {
    const days = { roomRetentionSettings: { retentionDays: 1 } };
    const before = await now();
    const settings = await put(days);
    expect(settings).toEqual({ ...NONE, ...days, initiateDeletionTimestamp: expect.any(String) });
    const deletion = Date.parse(settings?.initiateDeletionTimestamp ?? '') - 30 * DAY * 1000;
    expect(deletion).toBeGreaterThanOrEqual(before);
    expect(deletion).toBeLessThanOrEqual(await now());
    expect(stack.upstream.calls).toEqual([`PUT ${path}`, `GET ${path}`]);
    expect(await read()).toEqual(settings);
  });

  it('leaves the kind that is left out or null, and ends the one given without days', async () => {
    const both = {
      roomRetentionSettings: { retentionDays: 30 },
      conversationRetentionSettings: { retentionDays: 5475 },
    };
    expect(await put(both)).toMatchObject(both);
    const second = await put({ roomRetentionSettings: { retentionDays: 31 } });
    expect(second).toMatchObject({ ...both, roomRetentionSettings: { retentionDays: 31 } });
    expect(await put({ roomRetentionSettings: null })).toEqual(second);
    expect(await put({})).toEqual(second);
    const ended = await put({
      conversationRetentionSettings: {},
      roomRetentionSettings: { retentionDays: 31 },
    });
    expect(ended).toEqual({ ...second, conversationRetentionSettings: null });
    expect(await put({ roomRetentionSettings: { retentionDays: null } })).toEqual(NONE);
  });

  it('is repeated when the connection is lost', async () => {
    const days = { roomRetentionSettings: { retentionDays: 90 } };
    stack.upstream.loseAnswers(1);
    expect(await put(days)).toMatchObject(days);
    expect(stack.upstream.calls).toEqual([`PUT ${path}`, `PUT ${path}`, `GET ${path}`]);
  });

  it('by two clients at once changes both kinds', async () => {
    const rooms = { roomRetentionSettings: { retentionDays: 10 } };
    const conversations = { conversationRetentionSettings: { retentionDays: 20 } };
    await Promise.all([put(rooms), put(conversations)]);
    expect(await read()).toMatchObject({ ...rooms, ...conversations });
  });

  it('makes the settings be read again within the document', async () => {
    const place = { accountId, conversationId: 'conversation-1' };
    const messages = `/accounts/${accountId}/conversations/${place.conversationId}/messages`;
    const { MessageId: messageId } = await stack.emulator.controlApi<{ MessageId: string }>(messages, {});
    const { before, putRetentionSettings, after } = dataOf(
      await stack.ask(PutRetentionSettingsAroundDocument, { ...place, messageId }),
    );
    expect(before).toEqual({ account: { retentionSettings: NONE } });
    expect(putRetentionSettings).toMatchObject({ roomRetentionSettings: { retentionDays: 7 } });
    expect(after).toEqual({ account: { retentionSettings: putRetentionSettings } });
    const reads = stack.upstream.calls.filter((call) => call.startsWith('GET'));
    expect(reads).toEqual([`GET /accounts/${accountId}`, `GET ${path}`, `GET ${path}`]);
  });

  it('lets messages of rooms disappear once the time of deletion has come', async () => {
    const roomId = await createRoom(stack.emulator, accountId);
    const messages = `/accounts/${accountId}/rooms/${roomId}/messages`;
    const { MessageId: messageId } = await stack.emulator.controlApi<{ MessageId: string }>(messages, {});
    await put({ roomRetentionSettings: { retentionDays: 1 } });
    const redact = () => stack.ask(RedactRoomMessageDocument, { accountId, roomId, messageId });
    await stack.emulator.controlApi('/clock', { AdvanceSeconds: 29 * DAY });
    expect(codesOf(await redact())).toEqual([]);
    await stack.emulator.controlApi('/clock', { AdvanceSeconds: 2 * DAY });
    expect(await redact()).toEqual(refused('redactRoomMessage', 'NOT_FOUND'));
  });
});

describe('retentionSettings', () => {
  it('are empty before they were ever put', async () => {
    expect(await read()).toEqual(NONE);
  });

  it('are null without an error when there is no such account', async () => {
    expect(await stack.ask(RetentionSettingsDocument, { accountId: MISSING })).toEqual({
      data: { retentionSettings: null },
    });
  });

  it('are reached from their account, and read once', async () => {
    const settings = await put({ roomRetentionSettings: { retentionDays: 5 } });
    stack.upstream.calls.length = 0;
    expect(dataOf(await stack.ask(AccountRetentionSettingsDocument, { accountId }))).toEqual({
      account: { name: 'Example', retentionSettings: settings },
      retentionSettings: { initiateDeletionTimestamp: settings?.initiateDeletionTimestamp },
    });
    expect(stack.upstream.calls.toSorted()).toEqual([`GET /accounts/${accountId}`, `GET ${path}`]);
  });
});

it('putRetentionSettings answers NOT_FOUND when there is no such account, and reads nothing back', async () => {
  const variables = { accountId: MISSING, input: { retentionSettings: {} } };
  const answer = await stack.ask(PutRetentionSettingsDocument, variables);
  expect(answer).toEqual(refused('putRetentionSettings', 'NOT_FOUND'));
  expect(stack.upstream.calls).toHaveLength(1);
});

it('putRetentionSettings tells a CONFLICT, and when only the reading back fails', async () => {
  const upstream = await startUpstream();
  const gateway = await startGatewayTo({ endpoint: upstream.url, limits: { attempts: 1 } });
  try {
    const variables = { accountId, input: { retentionSettings: {} } };
    upstream.script(exception('ConflictException'));
    expect(codesOf(await gateway.ask(PutRetentionSettingsDocument, variables))).toEqual(['CONFLICT']);
    expect(upstream.requests).toHaveLength(1);
    upstream.script(respond('', 204), exception('ServiceFailureException'));
    expect(codesOf(await gateway.ask(PutRetentionSettingsDocument, variables))).toEqual(['UPSTREAM_FAILURE']);
  } finally {
    await gateway.stop();
    await upstream.stop();
  }
});

it('Team accounts have no retention settings, which leaves the account itself readable', async () => {
  accountId = await createAccount(stack.emulator);
  expect(await ask({})).toEqual(refused('putRetentionSettings', 'BAD_USER_INPUT'));
  expect(await stack.ask(RetentionSettingsDocument, { accountId })).toEqual(
    refused('retentionSettings', 'BAD_USER_INPUT'),
  );
  const { data, errors } = await stack.ask(AccountRetentionSettingsDocument, { accountId });
  expect(data).toEqual({ account: { name: 'Example', retentionSettings: null }, retentionSettings: null });
  expect(errors?.map((error) => error.path)).toContainEqual(['account', 'retentionSettings']);
});
