/** Warns whoever leaves the page while something is under way that ends with it. */
import { useEffect } from 'react';
import { useBlocker } from 'react-router';
import { type Confirmation, confirm } from './confirm.js';

/** A question, and what becomes of the work: `Leave while people are being invited?` */
export type LeaveWarning = Pick<Confirmation, 'title' | 'children'> & Partial<Pick<Confirmation, 'confirm'>>;

/**
 * A dialog asks before other pages of the console; the browser asks before other sites and closing the tab.
 * @param warn returns the warning when somebody leaves; the same function each time: another one asks again
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
