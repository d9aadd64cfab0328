/** Warns whoever goes to another page of the console while bulk work is going on: it is paused then. */
import { Text } from '@mantine/core';
import { useEffect } from 'react';
import { useBlocker } from 'react-router';
import { confirm } from '../../ui/confirm.js';
import { isOpen, type Job } from './job-store.js';
import { useProgress } from './job.js';

export function useLeaveWarning(job: Job): void {
  const progress = useProgress(job);
  const { engine } = job;
  const blocker = useBlocker(isOpen(progress) && progress.state !== 'paused');
  useEffect(() => {
    if (blocker.state !== 'blocked') return;
    const isCancelling = engine.current().state === 'cancelling';
    void confirm({
      title: 'Leave while this is going on?',
      confirm: isCancelling ? 'Leave' : 'Pause and leave',
      children: (
        <Text size="sm">
          {isCancelling
            ? 'It is being stopped: what has been sent is still done, and the rest is left.'
            : 'It goes on until you leave, and is paused then: what has been sent is still done, and the rest waits until you come back to this page and resume it.'}{' '}
          The outcome stays on this page. Reloading or closing the tab ends the work, and loses its outcome.
        </Text>
      ),
    }).then((isMeant) => (isMeant ? blocker.proceed() : blocker.reset()));
  }, [blocker, engine]);
  // Nobody would see what goes wrong. A session that ran out leads here too.
  useEffect(() => () => engine.pause(), [engine]);
}
