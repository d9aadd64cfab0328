/** The `events-configuration` stem, from GraphQL over HTTP to the emulator and back. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dataOf, refused } from '../support/graphql-result.js';
import { createBot, createEnterprise, createReadyBot } from '../support/emulator-scene.js';
import { startStack, type TestStack } from '../support/gateway.js';
import {
  BotEventsConfigurationDocument,
  ChangeBotAroundDocument,
  DeleteEventsConfigurationDocument,
  EventsConfigurationDocument,
  EventsConfigurationsDocument,
  PutEventsConfigurationDocument,
  type PutEventsConfigurationInput,
} from '../support/gql/graphql.js';

const MISSING = '00000000-0000-4000-8000-000000000000';
const ENDPOINT = 'https://bot.example.com/events';
const LAMBDA = 'arn:aws:lambda:us-east-1:111122223333:function:events';

let stack: TestStack;
let accountId: string;
let botId: string;
let path: string;
beforeAll(async () => {
  stack = await startStack();
});
beforeEach(async () => {
  accountId = await createEnterprise(stack.emulator);
  botId = await createBot(stack.emulator, accountId);
  path = `/accounts/${accountId}/bots/${botId}/events-configuration`;
  stack.upstream.calls.length = 0;
});
afterAll(() => stack.stop());

const put = (input: PutEventsConfigurationInput) =>
  stack.ask(PutEventsConfigurationDocument, { accountId, botId, input });
const read = async () =>
  dataOf(await stack.ask(EventsConfigurationDocument, { accountId, botId })).eventsConfiguration;
const readOfBot = async () =>
  dataOf(await stack.ask(BotEventsConfigurationDocument, { accountId, botId })).bot;

describe('putEventsConfiguration', () => {
  it('sets an endpoint or a function, either in place of the other, and answers the whole of it', async () => {
    const endpoint = { botId, outboundEventsHTTPSEndpoint: ENDPOINT, lambdaFunctionArn: null };
    const lambda = { botId, outboundEventsHTTPSEndpoint: null, lambdaFunctionArn: LAMBDA };
    for (const expected of [endpoint, lambda, endpoint]) {
      const { botId: _, ...input } = expected;
      expect(dataOf(await put(input)).putEventsConfiguration).toEqual(expected);
      expect(await read()).toEqual(expected);
      expect(await readOfBot()).toEqual({ botId, eventsConfiguration: expected });
    }
    expect(stack.upstream.calls.slice(0, 4)).toEqual([
      `PUT ${path}`,
      `GET ${path}`,
      `GET /accounts/${accountId}/bots/${botId}`,
      `GET ${path}`,
    ]);
  });

  it.each<[string, PutEventsConfigurationInput]>([
    ['both', { outboundEventsHTTPSEndpoint: ENDPOINT, lambdaFunctionArn: LAMBDA }],
    ['neither', {}],
    ['nulls only', { outboundEventsHTTPSEndpoint: null, lambdaFunctionArn: null }],
    ['an endpoint without TLS', { outboundEventsHTTPSEndpoint: 'http://bot.example.com' }],
    ['an endpoint that is no URL', { outboundEventsHTTPSEndpoint: 'bot.example.com' }],
    ['what is no function', { lambdaFunctionArn: 'arn:aws:sns:us-east-1:111122223333:events' }],
  ])('answers BAD_USER_INPUT for %s, and what was set stays', async (_case, input) => {
    dataOf(await put({ lambdaFunctionArn: LAMBDA }));
    expect(await put(input)).toEqual(refused('putEventsConfiguration', 'BAD_USER_INPUT'));
    expect(await read()).toMatchObject({ lambdaFunctionArn: LAMBDA });
  });

  it('by two clients at once leaves one of the two whole', async () => {
    const inputs = [{ outboundEventsHTTPSEndpoint: ENDPOINT }, { lambdaFunctionArn: LAMBDA }];
    const answers = await Promise.all(inputs.map((input) => put(input)));
    expect(answers.map((answer) => dataOf(answer).putEventsConfiguration)).toContainEqual(await read());
  });
});

describe('eventsConfiguration', () => {
  it('is null without an error when nothing is set, or bot or account are missing', async () => {
    for (const key of [
      { accountId, botId },
      { accountId, botId: MISSING },
      { accountId: MISSING, botId },
    ])
      expect(await stack.ask(EventsConfigurationDocument, key)).toEqual({
        data: { eventsConfiguration: null },
      });
    expect(await readOfBot()).toEqual({ botId, eventsConfiguration: null });
  });

  it('costs one call for each bot that it is selected of', async () => {
    const ready = await createReadyBot(stack.emulator, accountId);
    stack.upstream.calls.length = 0;
    const { one, two } = dataOf(await stack.ask(EventsConfigurationsDocument, { accountId }));
    const eventsConfiguration = {
      botId: ready,
      outboundEventsHTTPSEndpoint: ENDPOINT,
      lambdaFunctionArn: null,
    };
    expect(one?.nodes).toEqual([{ eventsConfiguration: null }, { eventsConfiguration }]);
    expect(two?.nodes).toEqual([{ eventsConfiguration: null }, { eventsConfiguration: { botId: ready } }]);
    const reads = stack.upstream.calls.filter((call) => call.endsWith('/events-configuration'));
    expect(reads.toSorted()).toEqual(
      [botId, ready].map((id) => `GET /accounts/${accountId}/bots/${id}/events-configuration`).toSorted(),
    );
  });
});

describe('deleteEventsConfiguration', () => {
  it('takes away what is set, works when nothing is, and reads the bot only when it is selected', async () => {
    dataOf(await put({ outboundEventsHTTPSEndpoint: ENDPOINT }));
    for (let times = 0; times < 2; times += 1) {
      stack.upstream.calls.length = 0;
      const answer = dataOf(await stack.ask(DeleteEventsConfigurationDocument, { accountId, botId }));
      expect(answer).toEqual({ deleteEventsConfiguration: { __typename: 'BotPayload' } });
      expect(stack.upstream.calls).toEqual([`DELETE ${path}`]);
      expect(await read()).toBeNull();
    }
  });
});

it('what a mutation changed of a bot is read again within the document, and nothing else', async () => {
  const variables = { accountId, botId, put: { lambdaFunctionArn: LAMBDA } };
  const {
    start,
    put: answer,
    stopped,
    renewed,
    end,
  } = dataOf(await stack.ask(ChangeBotAroundDocument, variables));
  const eventsConfiguration = { botId, outboundEventsHTTPSEndpoint: null, lambdaFunctionArn: LAMBDA };
  expect(start?.bot).toMatchObject({ disabled: false, eventsConfiguration: null });
  expect(answer).toEqual(eventsConfiguration);
  expect(stopped).toEqual({ disabled: true, eventsConfiguration });
  expect(renewed?.eventsConfiguration).toEqual(eventsConfiguration);
  expect(renewed?.securityToken).not.toBe(start?.bot?.securityToken);
  const securityToken = renewed?.securityToken;
  expect(end?.bot).toEqual({ disabled: true, securityToken, eventsConfiguration: null });
  const bot = `GET /accounts/${accountId}/bots/${botId}`;
  const reads = stack.upstream.calls.filter((call) => call.startsWith('GET'));
  expect(reads).toEqual([bot, `GET ${path}`, `GET ${path}`, bot, `GET ${path}`]);
});

/** Of what is not there. */
const missingKeys = () => [
  { accountId: MISSING, botId },
  { accountId, botId: MISSING },
];

describe('what is missing', () => {
  it('is NOT_FOUND to putEventsConfiguration', async () => {
    for (const key of missingKeys()) {
      const answer = await stack.ask(PutEventsConfigurationDocument, {
        ...key,
        input: { lambdaFunctionArn: LAMBDA },
      });
      expect(answer).toEqual(refused('putEventsConfiguration', 'NOT_FOUND'));
    }
  });

  it('is BAD_USER_INPUT to deleteEventsConfiguration, as NotFoundException is none of its errors', async () => {
    for (const key of missingKeys())
      expect(await stack.ask(DeleteEventsConfigurationDocument, key)).toEqual(
        refused('deleteEventsConfiguration', 'BAD_USER_INPUT'),
      );
  });
});

it('Team accounts have no events configurations', async () => {
  const domain = { Domain: `${accountId}.example.org` };
  await stack.emulator.controlApi(`/accounts/${accountId}/domains/release`, domain);
  await stack.emulator.controlApi(`/accounts/${accountId}`, { AccountType: 'Team' });
  const key = { accountId, botId };
  const answers = {
    eventsConfiguration: await stack.ask(EventsConfigurationDocument, key),
    putEventsConfiguration: await put({ lambdaFunctionArn: LAMBDA }),
    deleteEventsConfiguration: await stack.ask(DeleteEventsConfigurationDocument, key),
  };
  for (const [field, answer] of Object.entries(answers))
    expect(answer).toEqual(refused(field, 'BAD_USER_INPUT'));
});
