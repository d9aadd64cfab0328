/** Bulk work of an account under way, and the ways on from it. */
import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { Link, useLocation } from 'react-router';
import { useAccount } from '../accounts/account-layout.js';
import { accountPath } from '../accounts/account-labels.js';
import { type BulkAction, type BulkItem, countUsers, headingOf, isRemoval, undoOf } from './action.js';
import { type Who, whoIs } from './item-list.js';
import { check, repeat, useProgress } from './job.js';
import { isUnfinished, type Job } from './job-store.js';
import { useLeaveWarning } from './bulk-leave-warning.js';
import { RunPanel } from './run-panel.js';
import { useBulkStart } from './use-bulk-start.js';
import { outcomeAsCsv } from './user-file.js';
import { confirm } from '../../ui/confirm.js';

export interface RunViewProps {
  job: Job;
  /** Gives up the finished work, for other. */
  onClose: () => void;
}

const NUMBER = new Intl.NumberFormat();

/** What to do about those of whom it is not known. */
const UNKNOWN_NOTE: Partial<Readonly<Record<BulkAction['kind'], string>>> = {
  suspend:
    'Checking reads how each is now. It is not simply repeated: somebody may have been let in again meanwhile.',
  invite:
    'It is not simply repeated, as each would get another e-mail: the list of users says when they were invited.',
};

const CLOSING = {
  title: 'Give this work up?',
  confirm: 'Give up',
  children: <Text size="sm">It was not done for all, and its outcome cannot be looked at any more.</Text>,
};

const whoOf = ({ user }: BulkItem): Who => whoIs(user);

export function RunView({ job, onClose }: RunViewProps) {
  const { state, entries, counts } = useProgress(job);
  useLeaveWarning(job);
  const close = async () => {
    if (!isUnfinished({ state, counts }) || (await confirm(CLOSING))) onClose();
  };
  return (
    <Stack gap="md" maw={860}>
      <RunPanel
        engine={job.engine}
        title={`${headingOf(job.action)}: ${countUsers(entries.length)}`}
        who={whoOf}
        asCsv={outcomeAsCsv}
        onRepeat={(outcome) => repeat(job, outcome)}
        moreButtons={
          <>
            {counts.unknown > 0 && job.action.kind === 'suspend' && (
              <Button variant={counts.failed > 0 ? 'default' : 'filled'} onClick={() => check(job)}>
                Check the {NUMBER.format(counts.unknown)} unknown
              </Button>
            )}
            <UndoButton job={job} />
          </>
        }
        remarks={<Remarks job={job} />}
      />
      {state === 'finished' && <WaysOn onClose={() => void close()} />}
    </Stack>
  );
}

function UndoButton({ job }: { job: Job }) {
  const account = useAccount();
  const { ask } = useBulkStart(account);
  const { entries } = useProgress(job);
  const done = entries.flatMap(({ item, outcome }) => (outcome === 'done' ? [item] : []));
  const undo = undoOf(job.action, account, done);
  if (!undo) return undefined;
  return (
    <Button variant="default" onClick={() => void ask(undo.action, undo.items)}>
      Undo for {countUsers(undo.items.length)}
    </Button>
  );
}

function Remarks({ job }: { job: Job }) {
  const account = useAccount();
  const { counts } = useProgress(job);
  const isRemoved = job.action.kind === 'suspend' && isRemoval(account) && counts.done > 0;
  return (
    <>
      {counts.unknown > 0 && (
        <Text size="sm">
          Of {countUsers(counts.unknown)} it is not known whether it was done, as the answer got lost.{' '}
          {UNKNOWN_NOTE[job.action.kind]}
        </Text>
      )}
      {isRemoved && (
        <Text size="sm">
          Who was removed can be invited again: the saved outcome has the addresses, to be pasted at Invite
          people.
        </Text>
      )}
    </>
  );
}

function WaysOn({ onClose }: { onClose: () => void }) {
  const { accountId } = useAccount();
  const { from } = (useLocation().state ?? {}) as { from?: string };
  return (
    <Group gap="lg">
      <Anchor component={Link} to={from ?? `${accountPath(accountId)}/users`} size="sm">
        Back to the users
      </Anchor>
      <Button variant="default" size="compact-sm" onClick={onClose}>
        Other bulk work
      </Button>
    </Group>
  );
}
