/** The events-configuration operations of the emulator, called by the stock SDK client. */
import {
  DeleteEventsConfigurationCommand,
  GetEventsConfigurationCommand,
  PutEventsConfigurationCommand,
  type PutEventsConfigurationCommandInput,
} from '@aws-sdk/client-chime';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { refusal, startTestEmulator, type TestEmulator } from '../support/emulator.js';
import { createBot, createEnterprise } from '../support/emulator-scene.js';

let emulator: TestEmulator;
let account: string;
let bot: string;
beforeAll(async () => {
  emulator = await startTestEmulator();
  account = await createEnterprise(emulator);
  bot = await createBot(emulator, account);
});
afterAll(() => emulator.stop());

const NOT_FOUND = 'NotFoundException 404';
const BAD_REQUEST = 'BadRequestException 400';
const MISSING = 'no-such-thing';
const URL = 'https://bot.example.com/events?x=1';
const ARN = 'arn:aws:lambda:us-east-1:111122223333:function:bot-events';

type Target = Omit<PutEventsConfigurationCommandInput, 'AccountId' | 'BotId'>;
const put = (target: Target, BotId = bot, AccountId = account) =>
  emulator.client.send(new PutEventsConfigurationCommand({ AccountId, BotId, ...target }));
const get = (BotId = bot, AccountId = account) =>
  emulator.client.send(new GetEventsConfigurationCommand({ AccountId, BotId }));
const remove = (BotId = bot, AccountId = account) =>
  emulator.client.send(new DeleteEventsConfigurationCommand({ AccountId, BotId }));

it('a new bot has none, and deleting a missing one is no error (B-13)', async () => {
  expect(await refusal(get())).toBe(NOT_FOUND);
  expect((await remove()).$metadata.httpStatusCode).toBe(204);
});

it('an HTTPS endpoint is set, replaced by a Lambda function, and deleted (B-11, B-12)', async () => {
  const set = await put({ OutboundEventsHTTPSEndpoint: URL });
  expect(set.$metadata.httpStatusCode).toBe(201);
  expect(set.EventsConfiguration).toEqual({ BotId: bot, OutboundEventsHTTPSEndpoint: URL });
  const read = await get();
  expect([read.$metadata.httpStatusCode, read.EventsConfiguration]).toEqual([200, set.EventsConfiguration]);
  const replaced = await put({ LambdaFunctionArn: ARN });
  expect(replaced.EventsConfiguration).toEqual({ BotId: bot, LambdaFunctionArn: ARN });
  expect((await get()).EventsConfiguration).toEqual(replaced.EventsConfiguration);
  await remove();
  expect(await refusal(get())).toBe(NOT_FOUND);
});

it.each([
  {},
  { OutboundEventsHTTPSEndpoint: URL, LambdaFunctionArn: ARN },
  { OutboundEventsHTTPSEndpoint: '' },
  { OutboundEventsHTTPSEndpoint: 'http://bot.example.com/' },
  { OutboundEventsHTTPSEndpoint: 'https://' },
  { OutboundEventsHTTPSEndpoint: 'https:bot.example.com' },
  { OutboundEventsHTTPSEndpoint: 'https://bot example.com/' },
  { OutboundEventsHTTPSEndpoint: 'bot.example.com' },
  { LambdaFunctionArn: '' },
  { LambdaFunctionArn: 'bot-events' },
  { LambdaFunctionArn: 'arn:aws:s3:::bucket' },
  { LambdaFunctionArn: `${ARN}\n` },
])(
  'events configuration with both or no target, or a malformed one, is refused (%j) (E-54, E-55)',
  async (target) => {
    const own = await createBot(emulator, await createEnterprise(emulator));
    expect(await refusal(put(target, own))).toBe(BAD_REQUEST);
  },
);

it.each([
  'arn:aws-cn:lambda:cn-north-1:111122223333:function:x:PROD',
  'arn:aws-us-gov:lambda:us-gov-west-1:111122223333:function:x:$LATEST',
])('the function %s is accepted (B-11)', async (LambdaFunctionArn) => {
  expect((await put({ LambdaFunctionArn })).EventsConfiguration).toMatchObject({ LambdaFunctionArn });
});

it('an unknown account or bot is NotFound, but BadRequest if the operation has no NotFound (B-14, W-19, E-34)', async () => {
  const other = await createEnterprise(emulator);
  for (const [BotId, AccountId] of [
    [MISSING, account],
    [bot, other],
    [bot, MISSING],
  ]) {
    expect(await refusal(put({ LambdaFunctionArn: ARN }, BotId, AccountId))).toBe(NOT_FOUND);
    expect(await refusal(get(BotId, AccountId))).toBe(NOT_FOUND);
    expect(await refusal(remove(BotId, AccountId))).toBe(BAD_REQUEST);
  }
});

it('an account that became a Team account is refused (T-9)', async () => {
  const AccountId = await createEnterprise(emulator);
  const own = await createBot(emulator, AccountId);
  await emulator.controlApi(`/accounts/${AccountId}/domains/release`, { Domain: `${AccountId}.example.org` });
  await emulator.controlApi(`/accounts/${AccountId}`, { AccountType: 'Team' });
  expect(await refusal(put({ LambdaFunctionArn: ARN }, own, AccountId))).toBe(BAD_REQUEST);
  expect(await refusal(get(own, AccountId))).toBe(BAD_REQUEST);
  expect(await refusal(remove(own, AccountId))).toBe(BAD_REQUEST);
});

it('one of two concurrent writes remains, complete (W-32)', async () => {
  await Promise.all([put({ OutboundEventsHTTPSEndpoint: URL }), put({ LambdaFunctionArn: ARN })]);
  const { EventsConfiguration } = await get();
  expect([
    { BotId: bot, OutboundEventsHTTPSEndpoint: URL },
    { BotId: bot, LambdaFunctionArn: ARN },
  ]).toContainEqual(EventsConfiguration);
});
