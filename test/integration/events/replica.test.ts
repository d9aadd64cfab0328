/**
 * Two gateways, each in front of its own emulator, on one PostgreSQL database: subscribers of both receive every change once,
 * in the order of the commits, also when the feed is cut.
 */
import { UpdateAccountCommand } from '@aws-sdk/client-chime';
import type { Client } from 'graphql-ws';
/** Receives the number in the name of an account, and the time of the change, for each event. */
function subscribe(client: Client, accountId: string) {
  const events: { readonly version: number; readonly time: number }[] = [];
  client.subscribe<Event>(
    { query: CHANGED, variables: { accountId } },
    {
      next: ({ data }) => {
        const { time = '', account } = data?.accountChanged ?? {};
        events.push({ version: Number(account?.name), time: Date.parse(time) });
      },
      error: () => undefined,
      complete: () => undefined,
    },
  );
  return events;
}

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestEmulator, type TestEmulator } from '../../support/emulator.js';
import { startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { createAccount, eventually, liveClient, renameAccount } from '../../support/live-client.js';
import {
  createSchema,
  type Postgresql,
  postgresqlPrograms,
  startPostgresql,
} from '../../support/postgresql.js';
import { startTcpProxy, type TcpProxy } from '../../support/tcp-proxy.js';

const TIMEOUT_MS = 60_000;
const ACCOUNTS = 4;
const WRITES = 20;

const CHANGED =
  'subscription($accountId: ID!) { accountChanged(accountId: $accountId) { time account { name } } }';

interface Event {
  readonly accountChanged: { readonly time: string; readonly account: { readonly name: string } | null };
}

describe.skipIf(postgresqlPrograms === undefined)('two gateways', { timeout: TIMEOUT_MS }, () => {
  let server: Postgresql;
  let emulators: TestEmulator[];
  let proxy: TcpProxy;
  let gateways: TestGateway[];
  let clients: Client[];
  beforeAll(async () => {
    server = await startPostgresql({ isDurable: false });
    const database = { url: await createSchema(server.url), poolSize: 8 };
    emulators = await Promise.all([startTestEmulator({ database }), startTestEmulator({ database })]);
    const [one, other] = emulators.map(({ url }) => url) as [string, string];
    proxy = await startTcpProxy(Number(new URL(other).port));
    const endpoints = [one, `http://127.0.0.1:${proxy.port}`];
    gateways = await Promise.all(endpoints.map(async (endpoint) => startGatewayTo({ endpoint })));
    clients = gateways.map(({ url }) => liveClient(url));
  }, TIMEOUT_MS);
  afterAll(async () => {
    for (const client of clients) await client.dispose();
    for (const gateway of gateways) await gateway.stop();
    await proxy.stop();
    for (const emulator of emulators) await emulator.stop();
    await server.stop();
  }, TIMEOUT_MS);

  it('pass on every change once and none before an older one', async () => {
    const [gateway] = gateways as [TestGateway];
    const ids = await Promise.all(Array.from({ length: ACCOUNTS }, async () => createAccount(gateway.ask)));
    const subscribers = clients.flatMap((client) => ids.map((accountId) => subscribe(client, accountId)));
    // A subscription begins at an unknown moment, so changes before it do not count.
    await eventually(async () => {
      await Promise.all(ids.map(async (accountId) => renameAccount(gateway.ask, accountId, '0')));
      for (const events of subscribers) expect(events).not.toEqual([]);
    });
    const begin = Date.now();
    const write = async (accountId: string, index: number) => {
      for (let version = 1; version <= WRITES; version += 1) {
        const writer = (version + index) % 3;
        const Name = String(version);
        if (writer === 0) await renameAccount(gateway.ask, accountId, Name);
        else
          await emulators[writer - 1]?.client.send(new UpdateAccountCommand({ AccountId: accountId, Name }));
        if (version === WRITES / 2 && index === 0) proxy.cutAll();
      }
    };
    await Promise.all(ids.map(write));
    await eventually(() => {
      for (const events of subscribers)
        expect(events.filter(({ time }) => time > begin)).toHaveLength(WRITES);
    });
    for (const events of subscribers) {
      const versions = events.map(({ version }) => version);
      expect(versions).toEqual(versions.toSorted((one, other) => one - other));
      expect(versions.at(-1)).toBe(WRITES);
    }
  });
});
