import type { Pruner } from './domain/pruning.js';
import type { EmulatorContext } from './emulator-context.js';

/** The context of the emulator together with its background work. */
export interface RunningEmulator extends EmulatorContext {
  readonly pruner: Pruner;
}
