/** Shows the progress of bulk work: a bar, counts, the time left. */
import { Group, Progress as Bar, Text, Title, VisuallyHidden } from '@mantine/core';
import { useInterval } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { useTitlePrefix } from '../ui/use-title-prefix.js';
import type { Outcome } from './batch-task.js';
import type { Progress } from './bulk-engine.js';
import { NUMBER } from '../ui/format-count.js';

/** The outcomes in the order of the bar. */
export const OUTCOME: Readonly<Record<Outcome, { readonly label: string; readonly color: string }>> = {
  done: { label: 'Done', color: 'green' },
  kept: { label: 'Already in', color: 'blue' },
  failed: { label: 'Failed', color: 'red' },
  unknown: { label: 'Unknown', color: 'yellow' },
  left: { label: 'Left as it was', color: 'gray' },
  waiting: { label: 'To go', color: 'gray' },
};

const SHOWN = ['done', 'kept', 'failed', 'unknown'] as const;

export interface RunProgressProps {
  /** The heading: the action and the number of users. */
  title: string;
  progress: Progress<unknown>;
}

export function RunProgress({ title, progress }: RunProgressProps) {
  const { entries, counts, state } = progress;
  const heading = useRef<HTMLHeadingElement>(null);
  // The element that had the focus, such as the start button, may be gone.
  useEffect(() => {
    if (state !== 'ready' && document.activeElement === document.body)
      heading.current?.focus({ preventScroll: true });
  }, [state]);
  const part = (outcome: Outcome) => (counts[outcome] / entries.length) * 100;
  const settled = entries.length - counts.waiting - counts.left;
  // Screen readers read each change, so the text changes in steps of ten per cent.
  const tenths = Math.floor((10 * settled) / Math.max(1, entries.length)) * 10;
  useTitlePrefix(describePrefix(progress, settled));
  return (
    <div>
      <Title order={2} size="h4" ref={heading} tabIndex={-1}>
        {title}
      </Title>
      <Text size="sm" mt={4} mb="sm" role="status">
        <State progress={progress} />
        {state === 'running' && settled > 0 && (
          <VisuallyHidden> {tenths} per cent worked through.</VisuallyHidden>
        )}
      </Text>
      <Bar.Root size="lg">
        {SHOWN.map((outcome, index) => (
          <Bar.Section
            key={outcome}
            value={part(outcome)}
            color={OUTCOME[outcome].color}
            withAria={false}
            {...(index === 0 ? createAriaProps(settled, entries.length) : {})}
          />
        ))}
      </Bar.Root>
      <Group gap="lg" mt="sm">
        {Object.entries(OUTCOME).map(
          ([outcome, { label }]) =>
            (counts[outcome as Outcome] > 0 || outcome === 'done') && (
              <Text size="sm" key={outcome}>
                <strong>{NUMBER.format(counts[outcome as Outcome])}</strong> {label.toLowerCase()}
              </Text>
            ),
        )}
        <TimeLeft progress={progress} />
      </Group>
    </div>
  );
}

/** Makes the parts of the bar one progress bar for screen readers. */
const createAriaProps = (settled: number, total: number) => ({
  role: 'progressbar',
  'aria-label': 'Worked through',
  'aria-valuemin': 0,
  'aria-valuemax': total,
  'aria-valuenow': settled,
  'aria-valuetext': `${NUMBER.format(settled)} of ${NUMBER.format(total)}`,
});

/** Returns the progress for the title of the document, which people see while another tab is open. */
function describePrefix({ state, outage, entries }: Progress<unknown>, settled: number): string | undefined {
  const done = `${Math.floor((100 * settled) / Math.max(1, entries.length))}%`;
  switch (state) {
    case 'ready':
      return undefined;
    case 'running':
      return outage === undefined ? done : `${done}, waiting`;
    case 'pausing':
    case 'paused':
      return `${done}, paused`;
    case 'cancelling':
      return `${done}, stopping`;
    case 'finished':
      break;
  }
  return 'Finished';
}

/** Describes the state. Screen readers read each change, so there are few. */
function State({
  progress: { state, counts, total, entries, heldUntil, outage },
}: {
  progress: Progress<unknown>;
}) {
  const part = total < entries.length && total > 0 ? ` ${NUMBER.format(total)} of them, again` : '';
  switch (state) {
    case 'ready':
      return 'Not started.';
    case 'running':
      if (outage !== undefined) return <Outage reason={outage.reason} until={heldUntil} />;
      return heldUntil === undefined ? `Under way${part && `:${part}`} …` : <Held until={heldUntil} />;
    case 'pausing':
      return 'Pausing, once the sent requests have finished …';
    case 'paused':
      return 'Paused. Nothing is sent until you resume.';
    case 'cancelling':
      return 'Stopping, once the sent requests have finished …';
    case 'finished':
      break;
  }
  return counts.left > 0 ? 'Cancelled.' : describeEnd(counts);
}

const describeEnd = ({ failed, unknown }: Progress<unknown>['counts']): string =>
  failed + unknown === 0 ? 'Finished: all are done.' : 'Finished, but not for all.';

const Outage = ({ reason, until }: { reason: string; until: number | undefined }) => (
  <>
    {reason} It tries one batch again by itself, and goes on when that succeeds
    {until !== undefined && (
      <span aria-hidden>
        ; next in <Countdown until={until} /> s
      </span>
    )}
    .
  </>
);

function Held({ until }: { until: number }) {
  return (
    <>
      Chime or the gateway asks to wait; it goes on by itself
      <span aria-hidden>
        {' '}
        in <Countdown until={until} /> s
      </span>
      .
    </>
  );
}

function Countdown({ until }: { until: number }) {
  const left = () => Math.max(0, Math.ceil((until - Date.now()) / 1_000));
  const [seconds, setSeconds] = useState(left);
  const { start, stop } = useInterval(() => setSeconds(left()), 500);
  useEffect(() => {
    start();
    return stop;
  }, [start, stop]);
  return NUMBER.format(seconds);
}

function TimeLeft({ progress: { state, timeLeft, outage } }: { progress: Progress<unknown> }) {
  // Nobody knows how long an outage lasts.
  if (state !== 'running' || outage !== undefined || timeLeft === undefined) return undefined;
  return (
    <Text size="sm" c="dimmed">
      {formatTimeLeft(timeLeft)} left
    </Text>
  );
}

function formatTimeLeft(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  if (seconds < 10) return 'a few seconds';
  if (seconds < 90) return `about ${Math.ceil(seconds / 10) * 10} seconds`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `about ${minutes} minutes`;
  return `about ${Math.round(minutes / 60)} hours`;
}
