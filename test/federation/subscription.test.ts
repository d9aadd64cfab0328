/** Changes through a router: Hive Gateway subscribes to the gateway, and adds the fields of another subgraph. */
import { createClient } from 'graphql-sse';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAccount, inviteUser } from '../support/emulator-scene.js';
import { startSupergraph, type Supergraph } from '../support/supergraph.js';

let supergraph: Supergraph;

beforeAll(async () => {
  supergraph = await startSupergraph('Hive Gateway');
});
afterAll(() => supergraph.stop());

const change = (licenseType: string) => ({
  value: {
    data: {
      userChanged: {
        kind: 'Updated',
        user: { licenseType, costCentre: 'Research', employee: { number: '1' } },
      },
    },
  },
});

it('tells each change with the fields of both subgraphs', async () => {
  const { emulator } = supergraph.stack;
  const accountId = await createAccount(emulator);
  const userId = await inviteUser(emulator, accountId, 'ann@example.com');
  supergraph.hr.employees.push({ user: { accountId, userId }, costCentre: 'Research' });
  const query = `subscription {
    userChanged(accountId: "${accountId}") { kind user { licenseType costCentre employee { number } } }
  }`;
  const client = createClient({ url: supergraph.url, retryAttempts: 0 });
  const changes = client.iterate({ query });
  const next = changes.next();
  const update = (licenseType: string) =>
    supergraph.ask(
      `mutation { updateUser(accountId: "${accountId}", userId: "${userId}", input: { licenseType: ${licenseType} }) { userId } }`,
    );
  // No response tells when a subscription has begun.
  let received: unknown;
  void next.then((result) => (received = result));
  await expect
    .poll(async () => {
      await update('Basic');
      return received;
    })
    .toMatchObject(change('Basic'));
  await update('Pro');
  // Several changes to Basic may have arrived before.
  await expect.poll(() => changes.next()).toMatchObject(change('Pro'));
  await changes.return?.();
  client.dispose();
});
