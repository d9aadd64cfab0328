/** The parts of a running emulator that do not depend on the request. */
import type { Clock } from './domain/clock.js';
import type { StoreBackend } from './store/store-backend.js';

export interface EmulatorContext {
  readonly backend: StoreBackend;
  readonly clock: Clock;
}
