/** The panel of a run: its progress, its controls, and the outcome of each item. */
import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import { IconDownload, IconPlayerPause, IconPlayerPlay, IconX } from '@tabler/icons-react';
import { type ReactNode, useSyncExternalStore } from 'react';
import { useAccount } from '../ui/use-account.js';
import { createFileName } from './csv.js';
import type { Entry } from './batch-task.js';
import type { BulkEngine, Progress } from './bulk-engine.js';
import type { Who } from './item-list.js';
import { isOpen } from './run-state.js';
import { OutcomeList } from './outcome-list.js';
import { ProblemNote } from './problem-note.js';
import { RunProgress } from './run-progress.js';
import { saveCsv } from './save-file.js';
import { NUMBER } from '../ui/format-count.js';

export interface RunPanelProps<Item> {
  engine: BulkEngine<Item>;
  /** The heading: the action and the number of users. */
  title: string;
  identify: (item: Item) => Who;
  /** Returns the parts of a CSV file with the outcomes. */
  createCsv: (entries: readonly Entry<Item>[]) => string[];
  onRepeat: (outcome: 'failed' | 'left') => void;
  /** Buttons that are shown at the end of the run, next to those that repeat it. */
  moreButtons?: ReactNode;
  /** Notes that are shown at the end of the run, above the outcomes. */
  remarks?: ReactNode;
}

export function RunPanel<Item>(props: RunPanelProps<Item>) {
  const { engine, title, identify, createCsv, onRepeat, moreButtons, remarks } = props;
  const progress = useSyncExternalStore(engine.subscribe, engine.current);
  const { pausedFor, state } = progress;
  const { name } = useAccount();
  return (
    <>
      <Paper withBorder p="md">
        <Stack gap="md">
          <RunProgress title={title} progress={progress} />
          {pausedFor && state === 'paused' && (
            <ProblemNote title="It paused by itself" failure={pausedFor}>
              <Text size="sm">The others would most likely have met the same. Resume when that is over.</Text>
            </ProblemNote>
          )}
          <Group justify="space-between">
            {isOpen(progress) ? (
              <Control engine={engine} state={state} />
            ) : (
              <Group gap="sm">
                <Repeat counts={progress.counts} onRepeat={onRepeat} />
                {moreButtons}
              </Group>
            )}
            <Button
              variant="default"
              leftSection={<IconDownload size={16} />}
              onClick={() => saveCsv(createCsv(progress.entries), createFileName('outcome', name))}
            >
              Save the outcome
            </Button>
          </Group>
        </Stack>
      </Paper>
      {state === 'finished' && remarks}
      <OutcomeList progress={progress} identify={identify} />
    </>
  );
}

interface ControlProps {
  engine: Pick<BulkEngine<unknown>, 'pause' | 'resume' | 'cancel'>;
  state: Progress<unknown>['state'];
}

function Control({ engine, state }: ControlProps) {
  const isOn = state === 'running' || state === 'cancelling';
  // A single button pauses and resumes, so that it retains the focus.
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

interface RepeatProps extends Pick<RunPanelProps<never>, 'onRepeat'> {
  counts: Progress<unknown>['counts'];
}

const Repeat = ({ counts: { failed, left }, onRepeat }: RepeatProps) => (
  <>
    {failed > 0 && (
      <Button onClick={() => onRepeat('failed')}>
        {failed === 1 ? 'Retry the one that failed' : `Retry the ${NUMBER.format(failed)} that failed`}
      </Button>
    )}
    {left > 0 && (
      <Button variant="default" onClick={() => onRepeat('left')}>
        Do the {NUMBER.format(left)} that were left
      </Button>
    )}
  </>
);
