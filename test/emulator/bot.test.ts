/** The bot operations of the emulator, called by the stock SDK client. */
import {
  CreateBotCommand,
  GetBotCommand,
  ListBotsCommand,
  paginateListBots,
  RegenerateSecurityTokenCommand,
  UpdateBotCommand,
} from '@aws-sdk/client-chime';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_BOTS } from '../../src/emulator/operations/bot.js';
import { refusal, startTestEmulator, type TestEmulator } from '../support/emulator.js';
import { createAccount, createBot, createEnterprise } from '../support/emulator-scene.js';

let emulator: TestEmulator;
let account: string;
const log: string[] = [];
beforeAll(async () => {
  const written = { write: (line: string) => void log.push(line) };
  emulator = await startTestEmulator({ log: pino({ level: 'trace' }, written) });
  account = await createEnterprise(emulator);
});
afterAll(() => emulator.stop());

const NOT_FOUND = 'NotFoundException 404';
const BAD_REQUEST = 'BadRequestException 400';
const MISSING = 'no-such-thing';

const create = (AccountId: string, DisplayName: string, Domain?: string) =>
  emulator.client.send(new CreateBotCommand({ AccountId, DisplayName, Domain }));
const get = (BotId: string, AccountId = account) =>
  emulator.client.send(new GetBotCommand({ AccountId, BotId }));
const update = (BotId: string, Disabled?: boolean, AccountId = account) =>
  emulator.client.send(new UpdateBotCommand({ AccountId, BotId, Disabled }));
const regenerate = (BotId: string, AccountId = account) =>
  emulator.client.send(new RegenerateSecurityTokenCommand({ AccountId, BotId }));
const list = (AccountId: string) => emulator.client.send(new ListBotsCommand({ AccountId }));

describe('CreateBot and GetBot', () => {
  it('create a bot as in the published sample and return it (B-1, B-2, B-7, I-2, I-8)', async () => {
    const created = await create(account, 'myBot', `${account}.Example.ORG`);
    expect(created.$metadata.httpStatusCode).toBe(201);
    expect(created.Bot).toEqual({
      BotId: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f-]{21}$/) as string,
      UserId: created.Bot?.BotId,
      DisplayName: 'myBot (Bot)',
      BotType: 'ChatBot',
      Disabled: false,
      CreatedTimestamp: expect.any(Date) as Date,
      UpdatedTimestamp: created.Bot?.CreatedTimestamp,
      BotEmail: `myBot-chimebot@${account}.example.org`,
      SecurityToken: expect.stringMatching(/^[A-Za-z\d+/]{40}$/) as string,
    });
    const read = await get(created.Bot?.BotId ?? '');
    expect([read.$metadata.httpStatusCode, read.Bot]).toEqual([200, created.Bot]);
  });

  it('use the first claimed domain by default and refuse one that is not claimed (B-4, B-5)', async () => {
    const AccountId = await createEnterprise(emulator);
    await emulator.controlApi(`/accounts/${AccountId}/domains`, { Domain: `0.${AccountId}.example.org` });
    expect((await create(AccountId, 'a')).Bot?.BotEmail).toBe(`a-chimebot@0.${AccountId}.example.org`);
    expect(await refusal(create(AccountId, 'b', 'elsewhere.example.org'))).toBe(BAD_REQUEST);
    const unclaimed = await createAccount(emulator, 'EnterpriseDirectory');
    expect(await refusal(create(unclaimed, 'c'))).toBe(BAD_REQUEST);
    expect(await refusal(create(unclaimed, 'c', 'elsewhere.example.org'))).toBe(BAD_REQUEST);
  });

  it('replace characters that an address cannot contain (B-6)', async () => {
    const AccountId = await createEnterprise(emulator);
    const { Bot } = await create(AccountId, 'Lost & Found @ Tower');
    expect(Bot).toMatchObject({
      DisplayName: 'Lost & Found @ Tower (Bot)',
      BotEmail: `Lost-Found-Tower-chimebot@${AccountId}.example.org`,
    });
  });

  it('return NotFound for an unknown account, an unknown bot and a bot of another account (E-33, E-34)', async () => {
    expect(await refusal(create(MISSING, 'x'))).toBe(NOT_FOUND);
    expect(await refusal(list(MISSING))).toBe(NOT_FOUND);
    const BotId = await createBot(emulator, await createEnterprise(emulator));
    for (const id of [MISSING, BotId]) {
      expect(await refusal(get(id))).toBe(NOT_FOUND);
      expect(await refusal(update(id, true))).toBe(NOT_FOUND);
      expect(await refusal(regenerate(id))).toBe(NOT_FOUND);
    }
  });

  it('are refused for a Team account (T-9, E-36)', async () => {
    const team = await createAccount(emulator);
    expect(await refusal(create(team, 'x'))).toBe(BAD_REQUEST);
    expect(await refusal(list(team))).toBe(BAD_REQUEST);
    const AccountId = await createEnterprise(emulator);
    const BotId = await createBot(emulator, AccountId);
    await emulator.controlApi(`/accounts/${AccountId}/domains/release`, {
      Domain: `${AccountId}.example.org`,
    });
    await emulator.controlApi(`/accounts/${AccountId}`, { AccountType: 'Team' });
    for (const operation of [get, regenerate])
      expect(await refusal(operation(BotId, AccountId))).toBe(BAD_REQUEST);
    expect(await refusal(update(BotId, true, AccountId))).toBe(BAD_REQUEST);
  });
});

describe('the 11th bot', () => {
  it('is refused; only one of two concurrent requests creates the tenth; the ten are listed on one page (E-52, W-24, W-32)', async () => {
    const AccountId = await createEnterprise(emulator);
    const made: string[] = [];
    for (let index = 1; index < MAX_BOTS; index += 1)
      made.push(await createBot(emulator, AccountId, `bot${index}`));
    const outcomes = await Promise.allSettled([create(AccountId, 'x'), create(AccountId, 'y')]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await refusal(create(AccountId, 'z'))).toBe('ResourceLimitExceededException 400');
    const { Bots, NextToken } = await list(AccountId);
    expect(Bots?.map(({ BotId }) => BotId).slice(0, 9)).toEqual(made);
    expect([Bots?.length, NextToken]).toEqual([10, undefined]);
    const pages: (string | undefined)[][] = [];
    for await (const page of paginateListBots({ client: emulator.client }, { AccountId, MaxResults: 3 }))
      pages.push((page.Bots ?? []).map(({ BotId }) => BotId));
    expect(pages.map(({ length }) => length)).toEqual([3, 3, 3, 1]);
    expect(pages.flat()).toEqual(Bots?.map(({ BotId }) => BotId));
  });
});

describe('UpdateBot', () => {
  it('stops and starts a bot, and changes UpdatedTimestamp only with the state (B-9, B-10)', async () => {
    const { Bot } = await get(await createBot(emulator, account));
    const BotId = Bot?.BotId ?? '';
    await emulator.controlApi('/clock', { AdvanceSeconds: 60 });
    expect((await update(BotId)).Bot).toEqual(Bot);
    expect((await update(BotId, false)).Bot).toEqual(Bot);
    const stopped = await update(BotId, true);
    expect(stopped.$metadata.httpStatusCode).toBe(200);
    expect(stopped.Bot).toEqual({ ...Bot, Disabled: true, UpdatedTimestamp: expect.any(Date) as Date });
    expect(stopped.Bot?.UpdatedTimestamp?.getTime()).toBeGreaterThan(Bot?.UpdatedTimestamp?.getTime() ?? 0);
    expect((await get(BotId)).Bot).toEqual(stopped.Bot);
    expect((await update(BotId, false)).Bot?.Disabled).toBe(false);
  });
});

describe('the security token', () => {
  it('changes with RegenerateSecurityToken, and nothing else does (B-8)', async () => {
    const { Bot } = await get(await createBot(emulator, account));
    await emulator.controlApi('/clock', { AdvanceSeconds: 60 });
    const renewed = await regenerate(Bot?.BotId ?? '');
    expect(renewed.$metadata.httpStatusCode).toBe(200);
    expect(renewed.Bot?.SecurityToken).toMatch(/^[A-Za-z\d+/]{40}$/);
    expect(renewed.Bot?.SecurityToken).not.toBe(Bot?.SecurityToken);
    expect(renewed.Bot).toEqual({ ...Bot, SecurityToken: renewed.Bot?.SecurityToken });
    expect((await get(Bot?.BotId ?? '')).Bot).toEqual(renewed.Bot);
  });

  it('is never logged (B-15)', async () => {
    const { Bot } = await create(await createEnterprise(emulator), 'quiet');
    expect(log.join('\n')).toContain('CreateBot');
    expect(log.join('\n')).not.toContain(Bot?.SecurityToken);
    expect(log.join('\n')).not.toContain('quiet');
  });
});
