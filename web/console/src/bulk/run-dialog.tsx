/** A dialog that asks for items and then works through them. The work ends with the dialog. */
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { type ReactNode, useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { type LeaveWarning, useLeaveWarning } from '../ui/leave-warning.js';
import type { Task } from './batch-task.js';
import { BulkEngine, onFinish } from './bulk-engine.js';
import { DIALOG_CONCURRENCY } from './concurrency.js';
import { isOpen } from './run-state.js';
import { RunPanel, type RunPanelProps } from './run-panel.js';

export interface Run<Item> {
  readonly engine: BulkEngine<Item>;
  readonly task: Task<Item>;
}

/**
 * Creates runs, and cancels the last one with the component.
 * @param onEnd called whenever a run is over
 */
export function useRun<Item>(onEnd: () => void) {
  const [run, setRun] = useState<Run<Item>>();
  // Nobody would see failures, and another caller may have signed in.
  useEffect(() => () => run?.engine.cancel(), [run]);
  const start = (items: readonly Item[], task: Task<Item>) => {
    const engine = new BulkEngine(items, { concurrency: DIALOG_CONCURRENCY });
    onFinish(engine, onEnd);
    engine.start(task);
    setRun({ engine, task });
  };
  return { run, start };
}

export interface RunDialogProps<Item> extends Pick<RunPanelProps<Item>, 'identify' | 'createCsv'> {
  title: string;
  run: Run<Item> | undefined;
  /** Returns the heading for this number of items. */
  formatHeading: (count: number) => string;
  /** The advice for unknown outcomes. Undefined if it is harmless to repeat them. */
  unknownNote?: string;
  /** Returns the warning before the page is left. It has to be the same function each time. */
  warnOfLeaving: () => LeaveWarning;
  onClose: () => void;
  /** The form that asks for the items. */
  children: ReactNode;
}

export function RunDialog<Item>(props: RunDialogProps<Item>) {
  const { title, run, formatHeading, unknownNote, warnOfLeaving, onClose, children, ...panel } = props;
  const progress = useProgress(run);
  const isUnderWay = progress !== undefined && isOpen(progress);
  useLeaveWarning(isUnderWay, warnOfLeaving);
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size="lg"
      closeOnClickOutside={false}
      closeOnEscape={!isUnderWay}
      withCloseButton={!isUnderWay}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {run && progress ? (
        <Stack gap="md">
          <RunPanel
            {...panel}
            engine={run.engine}
            title={formatHeading(progress.entries.length)}
            onRepeat={(outcome) => run.engine.start(run.task, [outcome])}
            remarks={progress.counts.unknown > 0 && <Text size="sm">{unknownNote}</Text>}
          />
          {!isUnderWay && (
            <Group justify="flex-end">
              <Button onClick={onClose}>Done</Button>
            </Group>
          )}
        </Stack>
      ) : (
        children
      )}
    </Modal>
  );
}

const NEVER = () => () => undefined;

function useProgress<Item>(run: Run<Item> | undefined) {
  const current = useCallback(() => run?.engine.current(), [run]);
  return useSyncExternalStore(run?.engine.subscribe ?? NEVER, current);
}
