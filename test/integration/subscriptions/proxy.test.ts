/** Subscriptions pass nginx with the configuration of docs/subscriptions.md, and HAProxy with that of deploy/compose. */
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { startStack, type TestStack } from '../../support/gateway.js';
import { isHaproxyInstalled, startHaproxy } from '../../support/haproxy.js';
import { changedTo, createAccount, eventually, renameAccount } from '../../support/live-client.js';
import { isNginxInstalled, startNginx } from '../../support/nginx.js';
import { readSnippet } from '../../support/snippet.js';
import { SUBSCRIBE, TRANSPORTS } from '../../support/subscriber.js';

let stack: TestStack;
beforeAll(async () => (stack = await startStack()));
afterAll(() => stack.stop());

/** Functions that start a proxy in front of the gateway and return its URL. */
const PROXIES = {
  nginx: async () => {
    const nginx = await startNginx({}, ({ port }) => {
      const snippet = readSnippet('docs/subscriptions.md', 'proxy_pass', { 'http://gateway': stack.url });
      const location = snippet.indexOf('location');
      return `${snippet.slice(0, location)} server { listen 127.0.0.1:${port}; ${snippet.slice(location)} }`;
    });
    onTestFinished(() => nginx.stop());
    return `http://127.0.0.1:${nginx.port}`;
  },
  HAProxy: async () => {
    const haproxy = await startHaproxy({ gateways: [Number(new URL(stack.url).port)], emulators: [] });
    onTestFinished(() => haproxy.stop());
    return haproxy.gatewayUrl;
  },
} as const;

const CASES = [
  ...(isNginxInstalled ? (['nginx'] as const) : []),
  ...(isHaproxyInstalled ? (['HAProxy'] as const) : []),
].flatMap((proxy) => TRANSPORTS.map((transport) => ({ proxy, transport })));

it.for(CASES)('$proxy passes each event on at once, by $transport', async ({ proxy, transport }) => {
  const url = await PROXIES[proxy]();
  const accountId = await createAccount(stack.ask);
  const query = `subscription { accountChanged(accountId: "${accountId}") { kind account { name } } }`;
  const subscriber = await SUBSCRIBE[transport](url, query);
  onTestFinished(() => subscriber.destroy());
  for (const name of ['First', 'Second'])
    await eventually(async () => {
      await renameAccount(stack.ask, accountId, name);
      expect(subscriber.received).toContainEqual(changedTo(name));
    });
});
