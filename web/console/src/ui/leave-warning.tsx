/** Warns whoever leaves the page while something is under way that ends with it. */
import { type ReactNode, useEffect } from 'react';
import { useBlocker } from 'react-router';
import { confirm } from './confirm.js';

export interface LeaveWarning {
  /** A question: `Leave while people are being invited?` */
  title: string;
  /** What becomes of it. */
  children: ReactNode;
}

/**
 * For other pages of the console a dialog asks; for other sites, and closing the tab, the browser does.
 * @param warning the same object each time: another one asks again
 */
export function useLeaveWarning(isRunning: boolean, warning: LeaveWarning): void {
  useEffect(() => {
    if (!isRunning) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [isRunning]);
  const blocker = useBlocker(isRunning);
  useEffect(() => {
    if (blocker.state !== 'blocked') return;
    void confirm({ ...warning, confirm: 'Leave' }).then((isMeant) =>
      isMeant ? blocker.proceed() : blocker.reset(),
    );
  }, [blocker, warning]);
}
