/** Warns before the page is left while work is in progress that ends with it. */
import { useEffect } from 'react';
import { useBlocker } from 'react-router';
import { type Confirmation, confirm } from './confirm.js';

/** A question and the consequences: `Leave while people are being invited?` */
export type LeaveWarning = Pick<Confirmation, 'title' | 'children'> & Partial<Pick<Confirmation, 'confirm'>>;

/**
 * Warns with a dialog before other pages of the console, and with the browser's own before other sites or closing the
 * tab.
 * @param warn returns the warning; it has to be the same function each time, because another one asks again
 */
export function useLeaveWarning(isRunning: boolean, warn: () => LeaveWarning): void {
  useEffect(() => {
    if (!isRunning) return undefined;
    const prevent = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', prevent);
    return () => removeEventListener('beforeunload', prevent);
  }, [isRunning]);
  const blocker = useBlocker(isRunning);
  useEffect(() => {
    if (blocker.state !== 'blocked') return;
    void confirm({ confirm: 'Leave', ...warn() }).then((isConfirmed) =>
      isConfirmed ? blocker.proceed() : blocker.reset(),
    );
  }, [blocker, warn]);
}
