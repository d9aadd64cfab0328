/** What a caller is told of itself. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PERMISSIONS } from '../../src/models/shared/permission.js';
import { ALL_PERMISSIONS, asCaller, authenticateByHeader } from '../support/caller.js';
import { askAt, startGatewayTo, type TestGateway } from '../support/gateway.js';
import { type ModelUpstream, startModelUpstream } from '../support/model-upstream.js';

let upstream: ModelUpstream;
let gateway: TestGateway;
beforeAll(async () => {
  upstream = await startModelUpstream();
  gateway = await startGatewayTo({ endpoint: upstream.url, authenticate: authenticateByHeader });
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

const viewer = (caller: Parameters<typeof asCaller>[0]) =>
  askAt(`${gateway.url}/graphql`, asCaller(caller))('{ viewer { id permissions accounts } }');

describe('the viewer', () => {
  it('is the caller, with its permissions and accounts, and costs no call', async () => {
    upstream.calls.length = 0;
    const permissions = ['user:read', 'metrics:read'] as const;
    expect(await viewer({ id: 'ann', permissions, accounts: ['a', 'b'] })).toEqual({
      data: { viewer: { id: 'ann', permissions, accounts: ['a', 'b'] } },
    });
    expect(upstream.calls).toEqual([]);
  });

  it('has no accounts where it is not limited to any', async () => {
    expect(await viewer({ permissions: ALL_PERMISSIONS })).toMatchObject({
      data: { viewer: { permissions: ALL_PERMISSIONS, accounts: null } },
    });
  });

  it('may ask without any permission', async () => {
    expect(await viewer({ permissions: [], accounts: [] })).toMatchObject({
      data: { viewer: { permissions: [], accounts: [] } },
    });
  });

  it('may do everything where there is no authentication', async () => {
    const open = await startGatewayTo({ endpoint: upstream.url });
    try {
      expect(await open.ask('{ viewer { id permissions accounts } }')).toEqual({
        data: { viewer: { id: 'anyone', permissions: Object.keys(PERMISSIONS), accounts: null } },
      });
    } finally {
      await open.stop();
    }
  });
});
