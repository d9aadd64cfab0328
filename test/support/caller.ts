/** Callers of test gateways: a header of the request says who asks and what they may do. */
import type { Authenticate, Caller } from '../../src/access/caller.js';
import { type Permission, PERMISSIONS } from '../../src/models/shared/permission.js';

export const ALL_PERMISSIONS = Object.keys(PERMISSIONS) as Permission[];

const HEADER = 'x-test-caller';

interface Given {
  id: string;
  permissions: readonly Permission[];
  accounts: readonly string[] | 'all';
}

/** The header that makes its request one of this caller, who may do everything unless told otherwise. */
export const asCaller = ({
  id = 'tester',
  permissions = ALL_PERMISSIONS,
  accounts = 'all',
}: Partial<Given>): Record<string, string> => ({
  [HEADER]: JSON.stringify({ id, permissions, accounts } satisfies Given),
});

/** For `startGatewayTo` and `startStack`. Requests without the header may do nothing. */
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
