/** The view of a bulk job, and the actions after it. */
import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { useCallback, useEffect } from 'react';
import { Link, useLocation } from 'react-router';
import { useAccount } from '../../ui/use-account.js';
import { accountPath } from '../../ui/account-path.js';
import {
  type BulkAction,
  type BulkItem,
  countUsers,
  describeAction,
  isRemoval,
  createUndo,
} from './action.js';
import { type Who, identifyUser } from '../../bulk/item-list.js';
import { check, repeat, useProgress } from './job.js';
import type { Job } from './job-store.js';
import { isOpen, isUnfinished } from '../../bulk/run-state.js';
import { RunPanel } from '../../bulk/run-panel.js';
import { useBulkStart } from './use-bulk-start.js';
import { createOutcomeCsv } from '../../bulk/user-file.js';
import { confirm } from '../../ui/confirm.js';
import { useLeaveWarning } from '../../ui/leave-warning.js';
import { NUMBER } from '../../ui/format-count.js';

export interface RunViewProps {
  job: Job;
  /** Called when the finished job is closed, to begin another. */
  onClose: () => void;
}

/** The advice for unknown outcomes. */
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

const LEAVING = 'Leave while this is going on?';
const AFTER_LEAVING =
  'The outcome stays on this page. Reloading or closing the tab ends the work, and loses its outcome.';

const CANCELLING_WARNING = {
  title: LEAVING,
  children: (
    <Text size="sm">
      It is being stopped: what has been sent is still done, and the rest is left. {AFTER_LEAVING}
    </Text>
  ),
};

const PAUSE_WARNING = {
  title: LEAVING,
  confirm: 'Pause and leave',
  children: (
    <Text size="sm">
      It goes on until you leave, and is paused then: what has been sent is still done, and the rest waits
      until you come back to this page and resume it. {AFTER_LEAVING}
    </Text>
  ),
};

/** Pauses the job when its page is left, and warns before that. */
function usePauseOnLeave(job: Job): void {
  const { engine } = job;
  const progress = useProgress(job);
  const warn = useCallback(
    () => (engine.current().state === 'cancelling' ? CANCELLING_WARNING : PAUSE_WARNING),
    [engine],
  );
  useLeaveWarning(isOpen(progress) && progress.state !== 'paused', warn);
  // Nobody would see failures. An expired session leads here too.
  useEffect(() => () => engine.pause(), [engine]);
}

const identifyItem = ({ user }: BulkItem): Who => identifyUser(user);

export function RunView({ job, onClose }: RunViewProps) {
  const { state, entries, counts } = useProgress(job);
  usePauseOnLeave(job);
  const close = async () => {
    if (!isUnfinished({ state, counts }) || (await confirm(CLOSING))) onClose();
  };
  return (
    <Stack gap="md" maw={860}>
      <RunPanel
        engine={job.engine}
        title={`${describeAction(job.action)}: ${countUsers(entries.length)}`}
        identify={identifyItem}
        createCsv={createOutcomeCsv}
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
  const undo = createUndo(job.action, account, done);
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
          Of {countUsers(counts.unknown)} it is not known whether it was done, because the response was lost.{' '}
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
