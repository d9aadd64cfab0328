/** Asks before bulk work, begins it, and goes to where it can be followed. */
import { Stack, Text } from '@mantine/core';
import { useLocation, useNavigate } from 'react-router';
import { accountPath } from '../accounts/account-labels.js';
import type { LayoutAccount } from '../accounts/account-layout.js';
import { confirm } from '../../ui/confirm.js';
import { type BulkAction, type BulkItem, countSettled, questionOf } from './action.js';
import { isUnfinished } from './job-store.js';
import { type Jobs, useJobs } from './job.js';

export interface BulkStart extends Jobs {
  ask(this: void, action: BulkAction, items: readonly BulkItem[]): Promise<void>;
}

export function useBulkStart(account: LayoutAccount): BulkStart {
  const jobs = useJobs(account);
  const navigate = useNavigate();
  const { pathname, search, hash } = useLocation();
  const ask = async (action: BulkAction, items: readonly BulkItem[]) => {
    const isOther = jobs.job !== undefined && isUnfinished(jobs.job.engine.current());
    if (!(await isMeant(action, account, items, isOther))) return;
    jobs.job?.engine.cancel();
    jobs.start(action, items);
    const to = `${accountPath(account.accountId)}/bulk`;
    if (to !== pathname) await navigate(to, { state: { from: pathname + search + hash } });
  };
  return { ...jobs, ask };
}

function isMeant(
  action: BulkAction,
  account: LayoutAccount,
  items: readonly BulkItem[],
  isOther: boolean,
): Promise<boolean> {
  const { title, verb, text, isGrave } = questionOf(action, account, items.length);
  const settled = countSettled(
    action,
    items.map(({ user }) => user),
  );
  return confirm({
    title,
    confirm: verb,
    isGrave,
    children: (
      <Stack gap="sm">
        <Text size="sm">{text}</Text>
        {settled > 0 && (
          <Text size="sm">
            {toldSettled(settled, items.length)} like that already, as far as the list knows: nothing changes
            for them.
          </Text>
        )}
        {isOther && (
          <Text size="sm">
            The bulk work of this account that is there, and was not done for all, is given up: its outcome
            cannot be looked at any more.
          </Text>
        )}
      </Stack>
    ),
  });
}

const NUMBER = new Intl.NumberFormat();

function toldSettled(settled: number, total: number): string {
  if (settled === total) return 'All of them are';
  return settled === 1 ? '1 of them is' : `${NUMBER.format(settled)} of them are`;
}
