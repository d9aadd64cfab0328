/** Passes each change to the subscribers of this process that it concerns. */
import { type Change, type ChangedKeys, type ChangedResource, type ChangeEvent, RESYNC } from './change.js';
import { ChangeQueue } from './change-queue.js';

/** The keys of each resource. */
const KEYS: Readonly<Record<ChangedResource, readonly (keyof ChangedKeys)[]>> = {
  Account: ['accountId'],
  User: ['accountId', 'userId'],
  Room: ['accountId', 'roomId'],
  PhoneNumber: ['phoneNumberId'],
};

/** Called with each change, before the subscribers receive it. */
export type ChangeListener = (event: ChangeEvent) => void;

/** The subscribers of one resource that named the same keys. */
interface Group {
  readonly keys: ChangedKeys;
  readonly queues: Set<ChangeQueue>;
}

/** Subscribes to changes. */
export interface Changes {
  /** Subscribes to the changes of a resource. Keys that are absent match all; the iterator starts at once. */
  subscribe(resource: ChangedResource, keys: ChangedKeys): AsyncIterableIterator<ChangeEvent>;
}

export class ChangeHub implements Changes {
  readonly #groups = new Map<ChangedResource, Map<string, Group>>();
  readonly #listeners: ChangeListener[] = [];

  /** The numbers of subscribers, and of the times when one of them was too slow, by resource. */
  readonly subscribers: Record<ChangedResource, number> = { Account: 0, User: 0, Room: 0, PhoneNumber: 0 };
  readonly overflows: Record<ChangedResource, number> = { Account: 0, User: 0, Room: 0, PhoneNumber: 0 };

  subscribe(resource: ChangedResource, keys: ChangedKeys): AsyncIterableIterator<ChangeEvent> {
    const groups = this.#groups.get(resource) ?? new Map<string, Group>();
    this.#groups.set(resource, groups);
    const name = nameOf(KEYS[resource].map((key) => keys[key]));
    const group = groups.get(name) ?? { keys, queues: new Set() };
    groups.set(name, group);
    const queue = new ChangeQueue(
      () => {
        group.queues.delete(queue);
        if (group.queues.size === 0 && groups.get(name) === group) groups.delete(name);
        this.subscribers[resource] -= 1;
      },
      () => (this.overflows[resource] += 1),
    );
    group.queues.add(queue);
    this.subscribers[resource] += 1;
    return queue;
  }

  /** Calls the listener with each change from now on. */
  onChange(listener: ChangeListener): void {
    this.#listeners.push(listener);
  }

  /** Passes on a change. A key that it does not know matches every subscriber, because it may be theirs. */
  publish(change: Change): void {
    for (const listener of this.#listeners) listener(change);
    const groups = this.#groups.get(change.resource);
    if (groups)
      for (const { queues } of groupsOf(change, groups)) for (const queue of queues) queue.push(change);
  }

  /** Tells all subscribers that changes may be missing. */
  resync(): void {
    for (const listener of this.#listeners) listener(RESYNC);
    for (const groups of this.#groups.values())
      for (const { queues } of groups.values()) for (const queue of queues) queue.push(RESYNC);
  }
}

const nameOf = (values: readonly (string | undefined)[]): string =>
  JSON.stringify(values.map((value) => value ?? null));

/**
 * Returns the groups that the change concerns. If all of its keys are known, it looks them up, so that a change costs
 * the same however many other objects are subscribed to.
 */
function groupsOf(change: Change, groups: ReadonlyMap<string, Group>): Group[] {
  const names = KEYS[change.resource];
  const values = names.map((name) => change[name]);
  if (values.includes(undefined))
    return [...groups.values()].filter(({ keys }) =>
      names.every((name) => mayBeSame(change[name], keys[name])),
    );
  // Each subscriber may name any of the keys.
  const choices = values.reduce<(string | undefined)[][]>(
    (chosen, value) =>
      chosen.flatMap((before) => [
        [...before, value],
        [...before, undefined],
      ]),
    [[]],
  );
  return choices.flatMap((choice) => groups.get(nameOf(choice)) ?? []);
}

const mayBeSame = (one: string | undefined, other: string | undefined): boolean =>
  one === undefined || other === undefined || one === other;
