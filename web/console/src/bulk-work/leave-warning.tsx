/** Warns whoever goes to another page of the console while bulk work is going on: it is paused then. */
import { Text } from '@mantine/core';
import { useEffect } from 'react';
import { useBlocker } from 'react-router';
import { confirm } from '../part/confirm.js';
import { isOpen, type Job } from './job-store.js';
import { useProgress } from './job.js';

export function useLeaveWarning(job: Job): void {
  const progress = useProgress(job);
  const blocker = useBlocker(isOpen(progress) && progress.state !== 'paused');
  useEffect(() => {
    if (blocker.state !== 'blocked') return;
    void confirm({
      title: 'Leave while this is going on?',
      confirm: 'Pause and leave',
      children: (
        <Text size="sm">
          It is paused. What is done stays done, and the rest waits until you come back to this page and
          resume it. Reloading or closing the tab would end it, and its outcome would be lost.
        </Text>
      ),
    }).then((isMeant) => (isMeant ? blocker.proceed() : blocker.reset()));
  }, [blocker]);
  const { engine } = job;
  // Nobody would see what goes wrong. A session that ran out leads here too.
  useEffect(() => () => engine.pause(), [engine]);
}
