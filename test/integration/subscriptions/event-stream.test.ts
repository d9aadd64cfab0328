/** GraphQL over server-sent events: the stream byte by byte, and by the client of graphql-sse. */
import { createClient } from 'graphql-sse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStack, type TestStack } from '../../support/gateway.js';
import {
  ACCOUNT_CHANGED,
  changedTo,
  createAccount,
  eventually,
  renameAccount,
} from '../../support/live-client.js';
import { SUBSCRIBE } from '../../support/subscriber.js';

let stack: TestStack;
beforeAll(async () => (stack = await startStack()));
afterAll(() => stack.stop());

const ACCEPT = { accept: 'text/event-stream' };
const post = async (body: object, headers: Record<string, string> = {}) =>
  fetch(`${stack.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...ACCEPT, ...headers },
    body: JSON.stringify(body),
  });
const get = async (parameters: Record<string, string>) =>
  fetch(`${stack.url}/graphql?${new URLSearchParams(parameters)}`, { headers: ACCEPT });

/** The text of a stream with one result. */
const once = (result: object) =>
  `:\n\nevent: next\ndata: ${JSON.stringify(result)}\n\nevent: complete\ndata: \n\n`;

describe('an operation with one result', () => {
  it('is one event and the end of the stream', async () => {
    const response = await post({ query: '{ viewer { id } }' });
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-request-id': expect.any(String),
    });
    expect(await response.text()).toBe(once({ data: { viewer: { id: 'anyone' } } }));
  });

  it('may be a query of a GET, with variables', async () => {
    const response = await get({
      query: 'query($yes: Boolean!) { viewer { __typename id @include(if: $yes) } }',
      variables: '{"yes":false}',
    });
    expect(await response.text()).toBe(once({ data: { viewer: { __typename: 'Viewer' } } }));
  });

  it('may be a mutation, but not of a GET', async () => {
    const query = 'mutation { createAccount(input: { name: "Stream" }) { name } }';
    expect(await (await post({ query })).text()).toBe(once({ data: { createAccount: { name: 'Stream' } } }));
    const before = stack.upstream.calls.length;
    expect(await (await get({ query })).text()).toMatch(/"code":"BAD_REQUEST"/);
    expect(stack.upstream.calls.length).toBe(before);
  });

  it.each([
    ['that does not fit the schema', { query: '{ nothing }' }, 'GRAPHQL_VALIDATION_FAILED'],
    ['that is not GraphQL', { query: '{' }, 'GRAPHQL_PARSE_FAILED'],
    ['without a document', {}, 'BAD_REQUEST'],
    ['that is not of the right form', { query: 1 }, 'BAD_REQUEST'],
  ])('%s is an event with its errors', async (_title, body, code) => {
    const response = await post(body);
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(text).toMatch(/^:\n\nevent: next\ndata: \{"errors":.*\}\n\nevent: complete\ndata: \n\n$/);
    expect(text).toContain(`"code":"${code}"`);
  });
});

it('is sent only to clients that prefer it', async () => {
  const types = 'application/graphql-response+json, application/json, text/event-stream, multipart/mixed';
  const response = await post({ query: '{ viewer { id } }' }, { accept: types });
  expect(response.headers.get('content-type')).toMatch(/^application\/graphql-response\+json/);
  await response.body?.cancel();
});

it('sends changes until the client leaves', async () => {
  const accountId = await createAccount(stack.ask);
  const client = createClient({ url: `${stack.url}/graphql`, retryAttempts: 0 });
  const events = client.iterate({ query: ACCOUNT_CHANGED, variables: { accountId } });
  const received: unknown[] = [];
  const reading = (async () => {
    for await (const event of events) received.push(event);
  })();
  await eventually(async () => {
    await renameAccount(stack.ask, accountId, 'Ready');
    expect(received).not.toEqual([]);
  });
  await renameAccount(stack.ask, accountId, 'Lively');
  await eventually(() => expect(received.at(-1)).toEqual(changedTo('Lively')));
  client.dispose();
  await reading.catch(() => undefined);
});

/** Counts the timers of this process. */
const countTimers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

it('leaves no timer when the client has left', async () => {
  const query = 'subscription { accountChanged(accountId: "a") { kind } }';
  const subscribe = async () => SUBSCRIBE.sse(stack.url, query);
  const subscribers = await Promise.all(Array.from({ length: 20 }, subscribe));
  const before = countTimers();
  for (const subscriber of subscribers) subscriber.destroy();
  // A few others may have begun or ended meanwhile.
  await expect.poll(countTimers).toBeLessThan(before - 15);
});
