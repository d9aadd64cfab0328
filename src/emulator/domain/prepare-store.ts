/** Writes what every store has, also one without records. */
import type { Writer } from '../../sql/port.js';
import type { Store } from '../store/store.js';
import { preparePageTokens } from './page-token.js';

/** Completes a store at the start, or after its records were deleted. */
export async function prepareStore(store: Store<Writer>, now: number): Promise<void> {
  await preparePageTokens(store.settings);
  await store.changes.prepare(now);
}
