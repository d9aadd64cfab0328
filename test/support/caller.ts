/** Callers of test gateways. A request header contains the caller and its permissions. */
import type { Authenticate, Caller } from '../../src/access/caller.js';
import { type Permission, PERMISSIONS } from '../../src/models/shared/permission.js';

export const ALL_PERMISSIONS = Object.keys(PERMISSIONS) as Permission[];

const HEADER = 'x-test-caller';

interface Given {
  id: string;
  permissions: readonly Permission[];
  accounts: readonly string[] | 'all';
}

/** Returns the header that makes its request one of this caller. The caller has all permissions by default. */
export const asCaller = ({
  id = 'tester',
  permissions = ALL_PERMISSIONS,
  accounts = 'all',
}: Partial<Given>): Record<string, string> => ({
  [HEADER]: JSON.stringify({ id, permissions, accounts } satisfies Given),
});

/** Authenticates callers for `startGatewayTo` and `startStack`. Requests without the header have no permissions. */
export const authenticateByHeader: Authenticate = ({ headers }): Caller => {
  const given = headers[HEADER] ?? JSON.stringify({ id: 'nobody', permissions: [], accounts: [] });
  const { id, permissions, accounts } = JSON.parse(String(given)) as Given;
  return {
    id,
    source: 'jwt',
    permissions: new Set(permissions),
    accounts: accounts === 'all' ? 'all' : new Set(accounts),
  };
};
