import type { Pruner } from './domain/pruning.js';
import type { EmulatorContext } from './emulator-context.js';

/** The context, with what works in the background. */
export interface RunningEmulator extends EmulatorContext {
  readonly pruner: Pruner;
}
