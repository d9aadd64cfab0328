/** Requests that read the same thing at the same time share calls to Chime, but neither rights nor old values. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asCaller, authenticateByHeader } from '../../support/caller.js';
import { type Ask, askAt, codesOf, startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { UpdateAccountDocument } from '../../support/gql/graphql.js';
import { dataOf } from '../../support/graphql-result.js';
import { findViolation, type Operation } from '../../support/linearizability.js';
import { ROUNDS } from '../../support/rounds.js';
import {
  accountBody,
  after,
  type Reply,
  respond,
  startUpstream,
  type Upstream,
} from '../../support/upstream.js';

const ACCOUNT = '{ account(accountId: "a") { name } }';
const PHONE_NUMBER = '{ phoneNumber(phoneNumberId: "+12065550100") { phoneNumberId } }';

const READERS = 10;
const READS = ROUNDS;
const WRITES = ROUNDS;
const LONGEST_MS = 10;

let upstream: Upstream;
let gateways: readonly [TestGateway, TestGateway];
beforeAll(async () => {
  upstream = await startUpstream();
  const options = { endpoint: upstream.url, authenticate: authenticateByHeader };
  gateways = [await startGatewayTo(options), await startGatewayTo(options)];
});
beforeEach(() => upstream.script());
afterAll(async () => {
  for (const gateway of gateways) await gateway.stop();
  await upstream.stop();
});

const askAs = (gateway: TestGateway, accounts: readonly string[] | 'all'): Ask =>
  askAt(`${gateway.url}/graphql`, asCaller({ accounts }));

const askName = (ask: Ask) => ask<{ account: { name: string } }, Record<string, never>>(ACCOUNT);

const someTime = () => Math.random() * LONGEST_MS;

/** Responds like an account whose name can be changed. Requests and responses take some time. */
function nameServer(initial: string): Reply {
  let name = initial;
  return (answer, request) => {
    setTimeout(() => {
      if (request.method === 'POST') ({ Name: name } = JSON.parse(request.body) as { Name: string });
      after(someTime(), respond(accountBody({ Name: name })))(answer, request);
    }, someTime());
  };
}

describe('requests that read the same account', () => {
  it('share one call, if they come while none is under way, and have it in the log of one of them', async () => {
    const [gateway] = gateways;
    upstream.script(
      after(1_000, respond(accountBody({ Name: 'old' }))),
      respond(accountBody({ Name: 'new' })),
    );
    const ask = askAs(gateway, 'all');
    const first = askName(ask);
    await expect.poll(() => upstream.requests).toHaveLength(1);
    const logged = gateway.logged.length;
    const others = Array.from({ length: 20 }, () => askName(ask));
    expect(dataOf(await first).account?.name).toBe('old');
    for (const other of others) expect(dataOf(await other).account?.name).toBe('new');
    expect(upstream.requests).toHaveLength(2);
    await expect.poll(() => gateway.logged.length).toBeGreaterThanOrEqual(logged + 21);
    const calls = gateway.logged.map(({ upstreamCalls }) => Number(upstreamCalls ?? 0));
    expect(calls.reduce((sum, count) => sum + count, 0)).toBe(2);
  });

  it.each([1, 2])('never see an old name after a new one, through %s gateways', async (count) => {
    upstream.script(nameServer('0'));
    const history: Operation[] = [];
    const perform = async (kind: Operation['kind'], gateway: TestGateway, written: string) => {
      const ask = askAs(gateway, 'all');
      const start = performance.now();
      const read = async () => dataOf(await askName(ask)).account?.name;
      const write = async () => {
        dataOf(await ask(UpdateAccountDocument, { accountId: 'a', input: { name: written } }));
        return written;
      };
      const value = (await (kind === 'read' ? read() : write())) ?? 'none';
      history.push({ kind, value, start, end: performance.now() });
    };
    const gatewayOf = (number: number) => gateways[number % count] ?? gateways[0];
    const reader = async (number: number) => {
      for (let read = 0; read < READS; read += 1) await perform('read', gatewayOf(number), '');
    };
    const writer = async () => {
      for (let value = 1; value <= WRITES; value += 1) {
        await perform('write', gatewayOf(value), String(value));
        await delay(someTime());
      }
    };
    await Promise.all([writer(), ...Array.from({ length: READERS }, (_, number) => reader(number))]);
    expect(findViolation(history, '0')).toBeUndefined();
    const sent = upstream.requests.filter(({ method, url }) => method === 'GET' && url.endsWith('/a'));
    expect(sent.length).toBeLessThan(READERS * READS);
  });
});

describe('callers with different accounts', () => {
  it('get what their own accounts allow of the same number', async () => {
    const [gateway] = gateways;
    const PhoneNumber = {
      PhoneNumberId: '+12065550100',
      Associations: [{ Name: 'AccountId', Value: 'ours' }],
    };
    upstream.script(after(50, respond({ PhoneNumber })));
    const ask = (accounts: string[]) => askAs(gateway, accounts)(PHONE_NUMBER);
    const first = ask(['ours']);
    await expect.poll(() => upstream.requests).toHaveLength(1);
    const [ours, theirs, alsoOurs] = await Promise.all([first, ask(['theirs']), ask(['ours'])]);
    expect([codesOf(ours), codesOf(theirs), codesOf(alsoOurs)]).toEqual([[], ['FORBIDDEN'], []]);
    expect(upstream.requests).toHaveLength(2);
  });

  it('get nothing of an account that is not theirs while others read it', async () => {
    const [gateway] = gateways;
    upstream.script(after(50, respond(accountBody())));
    const ask = (accounts: string[]) => askName(askAs(gateway, accounts));
    const allowed = ask(['a']);
    await expect.poll(() => upstream.requests).not.toHaveLength(0);
    const refused = await ask(['b']);
    expect(new Set(codesOf(refused))).toEqual(new Set(['FORBIDDEN']));
    expect(codesOf(await allowed)).toEqual([]);
  });
});
