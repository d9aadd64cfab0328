/** What the subscriptions of all resources share: who may subscribe, and the form of a change in the graph. */
import type { ClassType } from 'type-graphql';
import { assertGranted } from '../access/account-grant.js';
import { toE164 } from '../chime/loaders.js';
import type { Context } from '../context.js';
import { type ChangedKeys, type ChangedResource, type ChangeEvent, RESYNC } from '../events/change.js';
import { validateArguments } from '../graphql/input-validation.js';
import { ChangeKind } from '../models/shared/change.js';

/** The arguments of a subscription: identifiers, of which those that are null match all objects. */
type KeyArguments = { [Key in keyof ChangedKeys]?: string | null };

/**
 * Returns the function that starts a subscription. Type-graphql validates the arguments only when there is a change, so
 * this function validates them.
 */
export const changesOf =
  <Arguments extends KeyArguments>(resource: ChangedResource, Arguments: ClassType<Arguments>) =>
  ({ args, context }: { args: object; context: Context }): AsyncIterable<ChangeEvent> => {
    const values: KeyArguments = Object.assign(new Arguments(), args);
    validateArguments(values, Arguments, { context });
    const { accountId, userId, roomId, phoneNumberId } = values;
    assertGranted(context.caller.accounts, accountId ?? undefined);
    return context.changes.subscribe(resource, {
      accountId: accountId ?? undefined,
      userId: userId ?? undefined,
      roomId: roomId ?? undefined,
      phoneNumberId: phoneNumberId ? toE164(phoneNumberId) : undefined,
    });
  };

/** Converts an event to the graph's names. */
export function toChange(event: ChangeEvent) {
  if (event === RESYNC) return { kind: ChangeKind.Resync, time: new Date() };
  return { ...event, kind: ChangeKind[event.kind], time: new Date(event.time) };
}
