import type { ChangeFeed } from './domain/change-feed.js';
import type { Pruner } from './domain/pruning.js';
import type { EmulatorContext } from './emulator-context.js';

/** The context of the emulator together with its background work and the readers of its changes. */
export interface RunningEmulator extends EmulatorContext {
  readonly pruner: Pruner;
  readonly changeFeed: ChangeFeed;
}
