/** Shows how many users of the account have been read. Only these are searched, filtered and selected. */
import type { AllUsers } from '../../graphql/use-all-users.js';
import { ListStatus } from '../../ui/list-status.js';
import { formatCount, NUMBER } from '../../ui/format-count.js';
import { useAccount } from '../../ui/use-account.js';
import { useLiveUsers } from './use-live-users.js';

export interface UserListStatusProps {
  all: AllUsers;
  /** The number of users that match the filters; undefined without filters. */
  matching: number | undefined;
}

/** It also follows the changes of the users. */
export function UserListStatus({ all, matching }: UserListStatusProps) {
  const live = useLiveUsers(useAccount().accountId, all);
  return (
    <ListStatus noun={['user', 'users']} list={all} matching={matching} canStop live={live}>
      {describeRest(all, matching)}
    </ListStatus>
  );
}

/** Describes a list that has not been read to its end, or returns undefined. */
function describeRest(
  { state, nodes: { length } }: AllUsers,
  matching: number | undefined,
): string | undefined {
  const count = formatCount(length, ['user', 'users']);
  const found = matching === undefined ? '' : `${NUMBER.format(matching)} of `;
  if (state === 'capped')
    return `${found}the first ${count}. The account has more: they are not searched, filtered or selected.`;
  if (state === 'stopped')
    return `${found}the ${count} read before it was stopped. The others are not searched, filtered or selected.`;
  return undefined;
}
