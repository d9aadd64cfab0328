/** The `bot` stem, from GraphQL over HTTP to the emulator and back. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { brokenRule, dataOf, refused } from '../support/graphql-result.js';
import { createAccount, createBot, createEnterprise, createReadyBot } from '../support/emulator-scene.js';
import { codesOf, startStack, type TestStack } from '../support/gateway.js';
import {
  AccountBotsDocument,
  BotDocument,
  BotsDocument,
  BotTwiceDocument,
  CreateBotDocument,
  RegenerateSecurityTokenDocument,
  UpdateBotDocument,
} from '../support/gql/graphql.js';

const MISSING = '00000000-0000-4000-8000-000000000000';
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const TOKEN = /^[A-Za-z\d+/=]{40}$/;

let stack: TestStack;
let accountId: string;
beforeAll(async () => {
  stack = await startStack();
});
beforeEach(async () => {
  accountId = await createEnterprise(stack.emulator);
  stack.upstream.calls.length = 0;
});
afterAll(() => stack.stop());

const create = (displayName: string, domain?: string | null) =>
  stack.ask(CreateBotDocument, { accountId, input: { displayName, domain } });
const readBot = async (botId: string) => dataOf(await stack.ask(BotDocument, { accountId, botId })).bot;
const listIds = async () =>
  dataOf(await stack.ask(BotsDocument, { accountId, first: 99 })).bots?.nodes.map(({ botId }) => botId);

describe('createBot', () => {
  it('makes a bot that runs and answers the whole of it', async () => {
    const { createBot: made } = dataOf(await create('Helper'));
    expect(made).toEqual({
      botId: expect.stringMatching(/^[\da-f-]{36}$/),
      accountId,
      userId: made?.botId,
      displayName: 'Helper (Bot)',
      botType: 'ChatBot',
      disabled: false,
      createdTimestamp: TIME,
      updatedTimestamp: made?.createdTimestamp,
      botEmail: `Helper-chimebot@${accountId}.example.org`,
      securityToken: expect.stringMatching(TOKEN),
    });
    expect(await readBot(made?.botId ?? '')).toEqual(made);
    expect(stack.upstream.calls).toEqual([
      `POST /accounts/${accountId}/bots`,
      `GET /accounts/${accountId}/bots/${made?.botId}`,
    ]);
  });

  it('makes the address in the domain asked for, which the account must have claimed', async () => {
    const domain = `second.${accountId}.example`;
    expect(await create('Helper', domain)).toEqual(refused('createBot', 'BAD_USER_INPUT'));
    await stack.emulator.controlApi(`/accounts/${accountId}/domains`, { Domain: domain });
    expect(dataOf(await create('Helper', domain)).createBot?.botEmail).toBe(`Helper-chimebot@${domain}`);
    expect(dataOf(await create('Helper', null)).createBot?.botEmail).toMatch(/@.+\.example\.org$/);
  });

  it('answers BAD_USER_INPUT for a name that is blank or longer than 55 characters', async () => {
    for (const name of ['', ' ', 'x'.repeat(56)])
      expect(await create(name)).toEqual(refused('createBot', 'BAD_USER_INPUT'));
    expect(dataOf(await create('🤖'.repeat(55))).createBot?.disabled).toBe(false);
  });

  it('answers RESOURCE_LIMIT_EXCEEDED for the eleventh, also when two ask for the tenth at once', async () => {
    for (let count = 1; count < 10; count += 1) await createBot(stack.emulator, accountId);
    const answers = await Promise.all([create('Tenth'), create('Eleventh')]);
    expect(answers.flatMap((answer) => codesOf(answer))).toEqual(['RESOURCE_LIMIT_EXCEEDED']);
    expect(await create('Eleventh')).toEqual(refused('createBot', 'RESOURCE_LIMIT_EXCEEDED'));
    expect(await listIds()).toHaveLength(10);
  });

  it('is not repeated when the connection is lost, as bots cannot be deleted', async () => {
    stack.upstream.loseAnswers(1);
    expect(codesOf(await create('Helper'))).toEqual(['UPSTREAM_UNAVAILABLE']);
    expect(stack.upstream.calls).toHaveLength(1);
    expect(await listIds()).toHaveLength(1);
  });
});

describe('bot', () => {
  it('is null without an error when the account has none, and when there is no such account', async () => {
    const botId = await createBot(stack.emulator, await createEnterprise(stack.emulator));
    for (const key of [
      { accountId, botId: MISSING },
      { accountId, botId },
      { accountId: MISSING, botId },
    ])
      expect(await stack.ask(BotDocument, key)).toEqual({ data: { bot: null } });
    expect(stack.upstream.calls).toHaveLength(3);
  });

  it('is read once however often it is asked for, and so are its account and events configuration', async () => {
    const botId = await createReadyBot(stack.emulator, accountId);
    expect(dataOf(await stack.ask(BotTwiceDocument, { accountId, botId }))).toEqual({
      one: {
        displayName: 'Helper (Bot)',
        account: { name: 'Example' },
        eventsConfiguration: { botId },
      },
      two: {
        botEmail: `Helper-chimebot@${accountId}.example.org`,
        account: { accountType: 'EnterpriseLWA' },
        eventsConfiguration: { lambdaFunctionArn: null },
      },
    });
    expect(stack.upstream.calls.toSorted()).toEqual([
      `GET /accounts/${accountId}`,
      `GET /accounts/${accountId}/bots/${botId}`,
      `GET /accounts/${accountId}/bots/${botId}/events-configuration`,
    ]);
  });
});

describe('bots', () => {
  it('are listed in full, and reached from their account', async () => {
    const ids = [];
    for (const name of ['One', 'Two']) ids.push(await createBot(stack.emulator, accountId, name));
    stack.upstream.calls.length = 0;
    const { account } = dataOf(await stack.ask(AccountBotsDocument, { accountId }));
    expect(account?.bots?.nodes.map(({ botId }) => botId)).toEqual(ids);
    expect(stack.upstream.calls).toEqual([
      `GET /accounts/${accountId}`,
      `GET /accounts/${accountId}/bots?max-results=10`,
    ]);
    const { bots } = dataOf(await stack.ask(BotsDocument, { accountId }));
    expect(bots).toEqual(account?.bots);
    expect(bots?.nodes[0]).toEqual(await readBot(ids[0] ?? ''));
  });
});

describe('updateBot', () => {
  it('stops the bot and lets it run again, and answers the whole bot', async () => {
    const botId = await createBot(stack.emulator, accountId);
    const before = await readBot(botId);
    const update = async (disabled?: boolean | null) =>
      dataOf(await stack.ask(UpdateBotDocument, { accountId, botId, input: { disabled } })).updateBot;
    const stopped = await update(true);
    expect(stopped).toEqual({ ...before, disabled: true, updatedTimestamp: TIME });
    expect(await readBot(botId)).toEqual(stopped);
    for (const nothing of [undefined, null]) expect(await update(nothing)).toEqual(stopped);
    expect((await update(false))?.disabled).toBe(false);
  });
});

describe('regenerateSecurityToken', () => {
  it('gives a new token and leaves the rest', async () => {
    const botId = await createBot(stack.emulator, accountId);
    const before = await readBot(botId);
    const renew = async () =>
      dataOf(await stack.ask(RegenerateSecurityTokenDocument, { accountId, botId })).regenerateSecurityToken;
    const renewed = await renew();
    expect(renewed).toEqual({ ...before, securityToken: expect.stringMatching(TOKEN) });
    expect(renewed?.securityToken).not.toBe(before?.securityToken);
    expect(await readBot(botId)).toEqual(renewed);

    const tokens = (await Promise.all([renew(), renew()])).map((bot) => bot?.securityToken);
    expect(new Set(tokens).size).toBe(2);
    expect(tokens).toContain((await readBot(botId))?.securityToken);
  });

  it('is not repeated when the connection is lost, as each time makes another secret', async () => {
    const botId = await createBot(stack.emulator, accountId);
    stack.upstream.loseAnswers(1);
    const answer = await stack.ask(RegenerateSecurityTokenDocument, { accountId, botId });
    expect(codesOf(answer)).toEqual(['UPSTREAM_UNAVAILABLE']);
    expect(stack.upstream.calls).toHaveLength(1);
  });
});

it.each([
  ['bots', BotsDocument, {}],
  ['createBot', CreateBotDocument, { input: { displayName: 'Helper' } }],
  ['updateBot', UpdateBotDocument, { botId: MISSING, input: { disabled: true } }],
  ['regenerateSecurityToken', RegenerateSecurityTokenDocument, { botId: MISSING }],
])('%s answers NOT_FOUND when the account or the bot is missing', async (field, document, variables) => {
  for (const id of 'botId' in variables ? [MISSING, accountId] : [MISSING]) {
    expect(await stack.ask(document as never, { accountId: id, ...variables })).toEqual(
      refused(field, 'NOT_FOUND'),
    );
  }
});

it('Team accounts have no bots', async () => {
  const botId = await createBot(stack.emulator, accountId);
  await stack.emulator.controlApi(`/accounts/${accountId}/domains/release`, {
    Domain: `${accountId}.example.org`,
  });
  await stack.emulator.controlApi(`/accounts/${accountId}`, { AccountType: 'Team' });
  const key = { accountId, botId };
  const answers: [string | string[], unknown][] = [
    ['bot', await stack.ask(BotDocument, key)],
    ['bots', await stack.ask(BotsDocument, key)],
    ['createBot', await create('Helper')],
    ['updateBot', await stack.ask(UpdateBotDocument, { ...key, input: { disabled: true } })],
    ['regenerateSecurityToken', await stack.ask(RegenerateSecurityTokenDocument, key)],
    [['account', 'bots'], await stack.ask(AccountBotsDocument, key)],
  ];
  for (const [path, answer] of answers) expect(answer).toEqual(refused(path, 'BAD_USER_INPUT'));
  expect(answers[5]?.[1]).toMatchObject({ data: { account: { name: 'Example', bots: null } } });
  const plain = await createAccount(stack.emulator);
  expect(await stack.ask(BotsDocument, { accountId: plain })).toEqual(refused('bots', 'BAD_USER_INPUT'));
});

it('a reference to a bot becomes the bot, read once, and null when there is none', async () => {
  const botId = await createReadyBot(stack.emulator, accountId);
  stack.upstream.calls.length = 0;
  const bot = { __typename: 'Bot', accountId, botId };
  const query = `query ($representations: [_Any!]!) {
    _entities(representations: $representations) {
      ... on Bot { displayName account { name } eventsConfiguration { botId } }
    }
  }`;
  const missing = [
    { ...bot, botId: MISSING },
    { ...bot, accountId: MISSING },
  ];
  const answer = await stack.ask(query, { representations: [bot, ...missing, bot, { ...bot, botId: 7 }] });
  const found = { displayName: 'Helper (Bot)', account: { name: 'Example' }, eventsConfiguration: { botId } };
  expect(answer.data).toEqual({ _entities: [found, null, null, found, null] });
  expect(answer.errors?.map(({ extensions }) => extensions)).toEqual(brokenRule('botId', 'isResourceId'));
  expect(stack.upstream.calls).toHaveLength(5);
});
