/** The form of changes as server-sent events, and of their positions as the ids of these events. */
import type { ChangePosition, ChangeRecord } from '../store/change.js';

/** Keeps a connection without events alive. */
export const COMMENT = ':\n\n';

const POSITION = /^(\d{1,15})-(\d{1,15})$/;

export function printPosition({ seq, at }: ChangePosition): string {
  return `${seq}-${at}`;
}

/** Returns undefined for a text that no server has sent. */
export function parsePosition(text: string): ChangePosition | undefined {
  const [, seq, at] = POSITION.exec(text) ?? [];
  return seq === undefined || at === undefined ? undefined : { seq: Number(seq), at: Number(at) };
}

/**
 * Prints the first event of a response, or a gap. A browser's EventSource drops events without data.
 * @param type `gap` if changes may be missing before the position
 */
export function printStart(type: 'start' | 'gap', position: ChangePosition): string {
  return `event: ${type}\nid: ${printPosition(position)}\ndata: {}\n\n`;
}

/** Prints a change, or nothing for the one with which the store begins. */
export function printChange(change: ChangeRecord): string {
  if (change.resource === 'Store') return '';
  const data = {
    Resource: change.resource,
    Kind: change.kind,
    Operation: change.operation,
    Time: new Date(change.at),
    AccountId: change.accountId,
    UserId: change.userId,
    RoomId: change.roomId,
    PhoneNumberId: change.phoneNumberId,
  };
  return `id: ${printPosition(change)}\ndata: ${JSON.stringify(data)}\n\n`;
}
