/** Emulator, fault proxy and gateway, with an Enterprise account, a user in it, and requests of each kind. */
import type { Limits } from '../../src/chime/call-policy.js';
import { createAccount, createUser } from './emulator-scene.js';
import { startTestEmulator, type TestEmulator } from './emulator.js';
import { type FaultProxy, startFaultProxy } from './fault-proxy.js';
import { startGatewayTo, type TestGateway, type TestGatewayOptions } from './gateway.js';

export interface FaultScene {
  readonly emulator: TestEmulator;
  readonly proxy: FaultProxy;
  readonly gateway: TestGateway;
  readonly accountId: string;
  readonly userId: string;
  stop(): Promise<void>;
}

/** @param limits the limits of the gateway; the default is its own */
export async function startFaultScene(
  limits: Partial<Limits> = {},
  options: Partial<TestGatewayOptions> = {},
): Promise<FaultScene> {
  const emulator = await startTestEmulator();
  const accountId = await createAccount(emulator, 'EnterpriseLWA');
  const userId = await createUser(emulator, accountId, 'ann@example.com');
  const proxy = await startFaultProxy({ upstream: emulator.url });
  const gateway = await startGatewayTo({ ...options, endpoint: proxy.url, limits });
  return {
    emulator,
    proxy,
    gateway,
    accountId,
    userId,
    stop: async () => {
      await gateway.stop();
      await proxy.stop();
      await emulator.stop();
    },
  };
}

/** Builds the GraphQL documents for the only user of a scene. */
export const documentsFor = ({ accountId, userId }: FaultScene) => ({
  getUser: `{ user(accountId: "${accountId}", userId: "${userId}") { userId registeredOn } }`,
  updateUser: `mutation { updateUser(accountId: "${accountId}", userId: "${userId}", input: { licenseType: Basic }) { userId registeredOn } }`,
  createUser: (email: string) =>
    `mutation { createUser(accountId: "${accountId}", input: { email: "${email}", userType: SharedDevice }) { userId registeredOn } }`,
  createAccount: (name: string) =>
    `mutation { createAccount(input: { name: "${name}" }) { accountId createdTimestamp } }`,
});

/** Returns the HTTP response and its duration in milliseconds. */
export async function post(gateway: TestGateway, query: string) {
  const started = performance.now();
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data, errors = [] } = (await response.json()) as {
    data: Record<string, unknown> | null;
    errors?: { path: (string | number)[]; extensions: { code: string; retryAfter?: number } }[];
  };
  return {
    status: response.status,
    data,
    codes: errors.map(({ extensions }) => extensions.code),
    errors,
    took: performance.now() - started,
  };
}
