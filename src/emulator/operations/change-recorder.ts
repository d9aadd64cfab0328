/** Collects what a write changes. The changes are appended to the feed in the transaction of the write. */
import type { Writer } from '../../sql/port.js';
import type { AccountRecord } from '../store/account.js';
import type { ChangeKind, NewChange } from '../store/change.js';
import type { RoomRecord } from '../store/room.js';
import type { Store } from '../store/store.js';

export class ChangeRecorder {
  readonly #changes: NewChange[] = [];

  get changes(): readonly NewChange[] {
    return this.#changes;
  }

  account(kind: ChangeKind, { accountId }: AccountRecord): void {
    this.#changes.push({ resource: 'Account', kind, accountId });
  }

  user(kind: ChangeKind, { accountId }: AccountRecord, { userId }: { readonly userId: string }): void {
    this.#changes.push({ resource: 'User', kind, accountId, userId });
  }

  /** Records that any number of users of the account were updated. */
  users({ accountId }: AccountRecord): void {
    this.#changes.push({ resource: 'User', kind: 'Updated', accountId });
  }

  room(kind: ChangeKind, { accountId }: AccountRecord, { roomId }: RoomRecord): void {
    this.#changes.push({ resource: 'Room', kind, accountId, roomId });
  }

  phoneNumber(kind: ChangeKind, e164: string): void {
    this.#changes.push({ resource: 'PhoneNumber', kind, phoneNumberId: e164 });
  }
}

/**
 * Runs `work`, and appends the changes that it records.
 * @param operation the operation of the Chime API, or null for a change by time or by the control API
 */
export async function recordChanges<Result>(
  { store, now }: { readonly store: Store<Writer>; readonly now: number },
  operation: string | null,
  work: (changes: ChangeRecorder) => Promise<Result>,
): Promise<Result> {
  const recorder = new ChangeRecorder();
  const result = await work(recorder);
  await store.changes.append(recorder.changes, operation, now);
  return result;
}
