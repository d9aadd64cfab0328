/** Takes the place of data that has not been loaded: a skeleton, or the reason why it cannot be shown. */
import { Skeleton } from '@mantine/core';
import { ProblemAlert } from './problem-alert.js';

export interface NotLoadedProps {
  error: unknown;
  /** The title of the alert. */
  title?: string;
  /** The height of the skeleton, in pixels. */
  height: number;
  onRetry: () => unknown;
}

export const NotLoaded = ({
  error,
  title = 'The settings cannot be shown',
  height,
  onRetry,
}: NotLoadedProps) =>
  error === undefined ? (
    <Skeleton h={height} />
  ) : (
    <ProblemAlert error={error} title={title} onRetry={() => void onRetry()} />
  );
