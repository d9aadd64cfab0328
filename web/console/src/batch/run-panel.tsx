/** A run of the engine: how far it is, what can be done about it, and what became of whom. */
import { Button, Group, Paper, Stack, Text } from '@mantine/core';
import { IconDownload, IconPlayerPause, IconPlayerPlay, IconX } from '@tabler/icons-react';
import { type ReactNode, useSyncExternalStore } from 'react';
import { useAccount } from '../ui/use-account.js';
import { createFileName } from './csv.js';
import type { BulkEngine, Entry, Progress } from './engine.js';
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
  /** The outcome as a file. */
  createCsv: (entries: readonly Entry<Item>[]) => string[];
  onRepeat: (outcome: 'failed' | 'left') => void;
  /** When it is over, beside the repetitions. */
  moreButtons?: ReactNode;
  /** When it is over, above what became of whom. */
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
