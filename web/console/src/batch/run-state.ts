/** Describes what the state of a run means for leaving the page. */
import type { Progress } from './engine.js';

/** Whether leaving would leave something undone. */
export const isOpen = ({ state }: Pick<Progress<unknown>, 'state'>): boolean =>
  state !== 'ready' && state !== 'finished';

/** Whether somebody may still want to know for whom it was not done. */
export const isUnfinished = (progress: Pick<Progress<unknown>, 'state' | 'counts'>): boolean =>
  isOpen(progress) || progress.counts.failed + progress.counts.unknown + progress.counts.left > 0;
