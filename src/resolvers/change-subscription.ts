/** What the subscriptions of all resources share: their start, and the form of a change in the graph. */
import { toE164 } from '../chime/loaders.js';
import type { Context } from '../context.js';
import { type ChangedKeys, type ChangedResource, type ChangeEvent, RESYNC } from '../events/change.js';
import { ChangeKind } from '../models/shared/change.js';

/** The arguments of a subscription: identifiers, of which those that are null match all objects. */
type KeyArguments = { [Key in keyof ChangedKeys]?: string | null };

/** Returns the function that starts a subscription. */
export const changesOf =
  (resource: ChangedResource) =>
  ({ args, context }: { args: KeyArguments; context: Context }): AsyncIterable<ChangeEvent> =>
    context.changes.subscribe(resource, {
      accountId: args.accountId ?? undefined,
      userId: args.userId ?? undefined,
      roomId: args.roomId ?? undefined,
      phoneNumberId: args.phoneNumberId ? toE164(args.phoneNumberId) : undefined,
    });

/** Converts an event to the graph's names. */
export function toChange(event: ChangeEvent) {
  if (event === RESYNC) return { kind: ChangeKind.Resync, time: new Date() };
  return { ...event, kind: ChangeKind[event.kind], time: new Date(event.time) };
}
