/** The entities of a result, and the comparison of their values. */
import type { ApolloCache, StoreObject } from '@apollo/client';

type Values = Readonly<Record<string, unknown>>;

/** The values of entities, by the identifiers that they have in the cache. */
export type Entities = ReadonlyMap<string, Values>;

const isObject = (value: unknown): value is Values => typeof value === 'object' && value !== null;

/** Returns the entities of a result at any depth. */
export function findEntities(data: unknown, cache: ApolloCache): Entities {
  const entities = new Map<string, Values>();
  const search = (value: unknown): void => {
    if (!isObject(value)) return;
    for (const member of Object.values(value)) search(member);
    const id = typeof value['__typename'] === 'string' ? cache.identify(value as StoreObject) : undefined;
    if (id !== undefined) entities.set(id, { ...entities.get(id), ...value });
  };
  search(data);
  return entities;
}

/** Returns whether all values that both have are equal, because two operations may select different fields. */
export function haveSameValues(one: unknown, other: unknown): boolean {
  if (!isObject(one) || !isObject(other)) return one === other;
  if (Array.isArray(one) && Array.isArray(other) && one.length !== other.length) return false;
  return Object.keys(one).every((name) => !(name in other) || haveSameValues(one[name], other[name]));
}
