/** Bulk work under way: how far it is, what can be done about it, and what became of whom. */
import { Anchor, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { IconDownload, IconPlayerPause, IconPlayerPlay, IconX } from '@tabler/icons-react';
import { Link, useLocation } from 'react-router';
import { useAccount } from '../page/account/account-layout.js';
import { accountPath } from '../page/account/account-word.js';
import { countUsers, isRemoval, undoOf } from './action.js';
import { fileNameOf } from './csv.js';
import type { Progress } from './engine.js';
import type { BulkItem } from './action.js';
import { check, isOpen, type Job, repeat, useProgress } from './job.js';
import { useLeaveWarning } from './leave-warning.js';
import { OutcomeList } from './outcome-list.js';
import { ProblemNote } from './problem-note.js';
import { RunProgress } from './run-progress.js';
import { saveCsv } from './save-file.js';
import { useBulkStart } from './use-bulk-start.js';
import { outcomeAsCsv } from './user-file.js';

export interface RunViewProps {
  job: Job;
  /** Gives up the finished work, for other. */
  onClose: () => void;
}

export function RunView({ job, onClose }: RunViewProps) {
  const progress = useProgress(job);
  useLeaveWarning(job);
  const { pausedFor, state } = progress;
  return (
    <Stack gap="md" maw={860}>
      <Paper withBorder p="md">
        <Stack gap="md">
          <RunProgress job={job} progress={progress} />
          {pausedFor && state === 'paused' && (
            <ProblemNote title="It paused by itself" failure={pausedFor}>
              <Text size="sm">The others would most likely have met the same. Resume when that is over.</Text>
            </ProblemNote>
          )}
          <Group justify="space-between">
            {isOpen(progress) ? (
              <Control job={job} progress={progress} />
            ) : (
              <AfterRun job={job} progress={progress} />
            )}
            <OutcomeButton progress={progress} />
          </Group>
        </Stack>
      </Paper>
      {state === 'finished' && <Remarks job={job} progress={progress} />}
      <OutcomeList progress={progress} />
      {state === 'finished' && <WaysOn onClose={onClose} />}
    </Stack>
  );
}

interface RunProps {
  job: Job;
  progress: Progress<BulkItem>;
}

function Control({ job: { engine }, progress: { state } }: RunProps) {
  const isOn = state === 'running' || state === 'cancelling';
  // One button for both, so that it keeps the focus.
  return (
    <Group gap="sm">
      <Button
        variant={isOn ? 'default' : 'filled'}
        leftSection={isOn ? <IconPlayerPause size={16} /> : <IconPlayerPlay size={16} />}
        onClick={() => (isOn ? engine.pause() : engine.resume())}
      >
        {isOn ? 'Pause' : 'Resume'}
      </Button>
      <Button variant="default" leftSection={<IconX size={16} />} onClick={() => engine.cancel()}>
        Cancel the rest
      </Button>
    </Group>
  );
}

function AfterRun({ job, progress: { counts } }: RunProps) {
  const { failed, left, unknown } = counts;
  return (
    <Group gap="sm">
      {failed > 0 && (
        <Button onClick={() => repeat(job, 'failed')}>
          {failed === 1 ? 'Retry the one that failed' : `Retry the ${NUMBER.format(failed)} that failed`}
        </Button>
      )}
      {unknown > 0 && (
        <Button variant={failed > 0 ? 'default' : 'filled'} onClick={() => check(job)}>
          Check the {NUMBER.format(unknown)} unknown
        </Button>
      )}
      {left > 0 && (
        <Button variant="default" onClick={() => repeat(job, 'left')}>
          Do the {NUMBER.format(left)} that were left
        </Button>
      )}
      <UndoButton job={job} />
    </Group>
  );
}

const NUMBER = new Intl.NumberFormat();

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

function OutcomeButton({ progress: { entries } }: Pick<RunProps, 'progress'>) {
  const { name } = useAccount();
  return (
    <Button
      variant="default"
      leftSection={<IconDownload size={16} />}
      onClick={() => saveCsv(outcomeAsCsv(entries), fileNameOf('outcome', name))}
    >
      Save the outcome
    </Button>
  );
}

function Remarks({ job: { action }, progress: { counts } }: RunProps) {
  const account = useAccount();
  const isRemoved = action.kind === 'suspend' && isRemoval(account) && counts.done > 0;
  return (
    <>
      {counts.unknown > 0 && (
        <Text size="sm">
          Of {countUsers(counts.unknown)} it is not known whether it was done, as the answer got lost.
          Checking reads how each is now. It is not simply repeated: somebody may have been let in again
          meanwhile.
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
