/** The parts of a running emulator that do not depend on the request. */
import type { Clock } from './domain/clock.js';
import type { FaultQueue } from './control-api/fault-queue.js';
import type { Store } from './store/store.js';

export interface EmulatorContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly faults: FaultQueue;
}
