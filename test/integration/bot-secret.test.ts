/** What is secret of a bot (its securityToken, where its events go) stays out of the log and of error messages. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { dataOf } from '../support/graphql-result.js';
import { createEnterprise, createReadyBot } from '../support/emulator-scene.js';
import { codesOf, startGatewayTo, startStack } from '../support/gateway.js';
import {
  BotDocument,
  BotsDocument,
  CreateBotDocument,
  DeleteEventsConfigurationDocument,
  EventsConfigurationDocument,
  PutEventsConfigurationDocument,
  RegenerateSecurityTokenDocument,
  UpdateBotDocument,
} from '../support/gql/graphql.js';
import { respond, startUpstream, type Upstream } from '../support/upstream.js';

const SECRET = 's3cr3t';

let upstream: Upstream;
beforeEach(async () => {
  upstream = await startUpstream();
});
afterEach(() => upstream.stop());

it('nothing of it is logged while bots are made, read and changed', async () => {
  const stack = await startStack();
  try {
    const accountId = await createEnterprise(stack.emulator);
    const botId = await createReadyBot(stack.emulator, accountId);
    const key = { accountId, botId };
    const endpoint = `https://bot.example.com/${SECRET}`;
    const bots = [
      dataOf(await stack.ask(BotDocument, key)).bot,
      dataOf(await stack.ask(CreateBotDocument, { accountId, input: { displayName: 'Other' } })).createBot,
      dataOf(await stack.ask(UpdateBotDocument, { ...key, input: { disabled: true } })).updateBot,
      dataOf(await stack.ask(RegenerateSecurityTokenDocument, key)).regenerateSecurityToken,
      ...(dataOf(await stack.ask(BotsDocument, key)).bots?.nodes ?? []),
    ];
    const input = { outboundEventsHTTPSEndpoint: endpoint };
    dataOf(await stack.ask(PutEventsConfigurationDocument, { ...key, input }));
    // Refused by Chime, and not reached: the connection is cut.
    const both = { ...input, lambdaFunctionArn: SECRET };
    const refused = await stack.ask(PutEventsConfigurationDocument, { ...key, input: both });
    stack.upstream.loseAnswers(1);
    const lost = await stack.ask(RegenerateSecurityTokenDocument, key);
    expect([codesOf(refused), codesOf(lost)]).toEqual([['BAD_USER_INPUT'], ['UPSTREAM_UNAVAILABLE']]);

    const tokens = new Set(bots.map((bot) => bot?.securityToken ?? ''));
    expect(tokens.size).toBe(3);
    const told = JSON.stringify([stack.logged, refused, lost]);
    for (const secret of [...tokens, SECRET]) expect(told).not.toContain(secret);
  } finally {
    await stack.stop();
  }
});

it.each([
  ['a time of the wrong type', { Bot: { BotId: 'b', SecurityToken: SECRET, CreatedTimestamp: 5 } }],
  ['a time that is none', { Bot: { BotId: 'b', SecurityToken: SECRET, CreatedTimestamp: SECRET } }],
  ['no identifier', { Bot: { SecurityToken: SECRET } }],
  ['a token of the wrong type', { Bot: { BotId: 'b', SecurityToken: { value: SECRET } } }],
  ['what is no JSON', `{"Bot": {"SecurityToken": ${SECRET}}}`],
])('nor when Chime answers %s', async (_case, body) => {
  const gateway = await startGatewayTo({ endpoint: upstream.url, limits: { attempts: 1 } });
  try {
    upstream.script(respond(body));
    const key = { accountId: 'a', botId: 'b' };
    const answers = [
      await gateway.ask(BotDocument, key),
      await gateway.ask(RegenerateSecurityTokenDocument, key),
    ];
    expect(upstream.requests).toHaveLength(2);
    expect(JSON.stringify([answers.map(({ errors }) => errors ?? null), gateway.logged])).not.toContain(
      SECRET,
    );
  } finally {
    await gateway.stop();
  }
});

it('nor when an events configuration cannot be read', async () => {
  const gateway = await startGatewayTo({ endpoint: upstream.url, limits: { attempts: 1 } });
  try {
    upstream.script(respond({ EventsConfiguration: { OutboundEventsHTTPSEndpoint: [SECRET] } }));
    const key = { accountId: 'a', botId: 'b' };
    const answer = await gateway.ask(EventsConfigurationDocument, key);
    expect(answer.errors).toHaveLength(1);
    upstream.script(respond({ Code: 'BadRequest', Message: 'no' }, 400, { 'x-amzn-ErrorType': SECRET }));
    const unknown = await gateway.ask(DeleteEventsConfigurationDocument, key);
    expect(codesOf(unknown)).toEqual(['UPSTREAM_BAD_RESPONSE']);
    expect(JSON.stringify([answer, gateway.logged])).not.toContain(SECRET);
  } finally {
    await gateway.stop();
  }
});
