/** Asks for a confirmation, starts a bulk job and opens its page. */
import type { AccountRowFragment } from '../../graphql/generated/graphql.js';
import { Stack, Text } from '@mantine/core';
import { useLocation, useNavigate } from 'react-router';
import { accountPath } from '../../ui/account-path.js';
import { confirm } from '../../ui/confirm.js';
import { type BulkAction, type BulkItem, countUnchanged, createQuestion } from './action.js';
import { isUnfinished } from '../../bulk/run-state.js';
import { type Jobs, useJobs } from './job.js';
import { formatCount } from '../../ui/format-count.js';

export interface BulkStart extends Jobs {
  ask(this: void, action: BulkAction, items: readonly BulkItem[]): Promise<void>;
}

export function useBulkStart(account: AccountRowFragment): BulkStart {
  const jobs = useJobs(account);
  const navigate = useNavigate();
  const { pathname, search, hash } = useLocation();
  const ask = async (action: BulkAction, items: readonly BulkItem[]) => {
    const isOther = jobs.job !== undefined && isUnfinished(jobs.job.engine.current());
    if (!(await confirmStart(action, account, items, isOther))) return;
    jobs.job?.engine.cancel();
    jobs.start(action, items);
    const to = `${accountPath(account.accountId)}/bulk`;
    if (to !== pathname) await navigate(to, { state: { from: pathname + search + hash } });
  };
  return { ...jobs, ask };
}

function confirmStart(
  action: BulkAction,
  account: AccountRowFragment,
  items: readonly BulkItem[],
  isOther: boolean,
): Promise<boolean> {
  const { title, verb, text, isDestructive } = createQuestion(action, account, items.length);
  const unchanged = countUnchanged(
    action,
    items.map(({ user }) => user),
  );
  return confirm({
    title,
    confirm: verb,
    isDestructive,
    children: (
      <Stack gap="sm">
        <Text size="sm">{text}</Text>
        {unchanged > 0 && (
          <Text size="sm">
            According to the loaded list, this changes nothing for {unchanged} of{' '}
            {formatCount(items.length, ['user', 'users'])}.
          </Text>
        )}
        {isOther && (
          <Text size="sm">
            This account has unfinished bulk work. Starting this cancels it, and you can no longer see its
            outcome.
          </Text>
        )}
      </Stack>
    ),
  });
}
