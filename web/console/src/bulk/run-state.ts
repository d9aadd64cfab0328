/** Describes what the state of a run means for leaving the page. */
import type { Progress } from './bulk-engine.js';

/** Returns whether work would remain undone if the page was left. */
export const isOpen = ({ state }: Pick<Progress<unknown>, 'state'>): boolean =>
  state !== 'ready' && state !== 'finished';

/** Returns whether the run is open, or has outcomes that need attention. */
export const isUnfinished = (progress: Pick<Progress<unknown>, 'state' | 'counts'>): boolean =>
  isOpen(progress) || progress.counts.failed + progress.counts.unknown + progress.counts.left > 0;
