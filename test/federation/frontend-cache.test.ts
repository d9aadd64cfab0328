/** The caches of docs/frontend.md: what each knows of the types of the schema, and what it stores. */
import { gql, type InMemoryCache } from '@apollo/client';
import { buildSchema, getNullableType, type GraphQLObjectType, isEqualType, isObjectType } from 'graphql';
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { loadSnippet } from '../support/snippet.js';

const PAGE = 'docs/frontend.md';

const objectTypes: readonly GraphQLObjectType[] = Object.values(
  buildSchema(readFileSync('schema.api.graphql', 'utf8')).getTypeMap(),
).filter(isObjectType);

/** Types that are neither a root nor a part of a connection. */
const types = objectTypes.filter(
  ({ name }) => !/^__|^(?:Query|Mutation|Subscription|PageInfo)$|(?:Connection|Edge)$/.test(name),
);

/** Objects with their identifiers, and the values of these in the order of the key. */
const KEYED: Readonly<Record<string, readonly [object, readonly string[]]>> = {
  Account: [{ accountId: 'a' }, ['a']],
  User: [{ accountId: 'a', userId: 'u' }, ['a', 'u']],
  Room: [{ accountId: 'a', roomId: 'r' }, ['a', 'r']],
  RoomMembership: [{ roomId: 'r', member: { memberId: 'm' } }, ['r', 'm']],
  Bot: [{ accountId: 'a', botId: 'b' }, ['a', 'b']],
  PhoneNumber: [{ phoneNumberId: 'p' }, ['p']],
  PhoneNumberOrder: [{ phoneNumberOrderId: 'o' }, ['o']],
};

/** Whether a field holds one object of this type; those of mutations, subscriptions and edges do not count. */
const isHeldAlone = (type: GraphQLObjectType): boolean =>
  objectTypes
    .filter(({ name }) => !/^(?:Mutation|Subscription)$|Edge$/.test(name))
    .flatMap((holder) => Object.values(holder.getFields()))
    .some((field) => isEqualType(getNullableType(field.type), type));

describe("Apollo Client's", () => {
  let cache: InMemoryCache;
  beforeEach(async () => {
    ({ cache } = await loadSnippet<{ cache: InMemoryCache }>(PAGE, 'new InMemoryCache'));
  });

  it.each(Object.entries(KEYED))('identifies %s', (__typename, [object, key]) => {
    const id = cache.identify({ __typename, ...object });
    const values = [...(id ?? '').matchAll(/:"(\w+)"/g)].map(([, value]) => value);
    expect([id?.split(':')[0], values]).toEqual([__typename, key]);
  });

  it('merges every object that has no key, unless it is in a list or the payload of a mutation', () => {
    const embedded = types
      .filter(({ name }) => !(name in KEYED) && name !== 'Viewer')
      .filter(isHeldAlone)
      .map(({ name }) => name);
    expect(embedded).toContain('AccountSettings');
    const merged = embedded.filter((name) => cache.policies.getMergeFunction(undefined, 'field', name));
    expect(merged).toEqual(embedded);
  });

  it('keeps what different queries select of the settings of an account', () => {
    const settings = { __typename: 'AccountSettings' };
    for (const member of ['enableDialOut', 'disableRemoteControl']) {
      cache.writeQuery({
        query: gql(`{ account(accountId: "a") { accountId settings { ${member} } } }`),
        data: {
          account: { __typename: 'Account', accountId: 'a', settings: { ...settings, [member]: true } },
        },
      });
    }
    const id = cache.identify({ __typename: 'Account', accountId: 'a' }) ?? '';
    expect(cache.extract()[id]?.['settings']).toEqual({
      ...settings,
      enableDialOut: true,
      disableRemoteControl: true,
    });
  });
});

type Keys = Record<string, (data: object) => string | null>;

/** The keys, as the snippet gives them to graphcache. */
const readKeys = async (): Promise<Keys> => {
  const snippet = await loadSnippet<{ cache: { keys: Keys } }>(PAGE, 'cacheExchange', {
    "import { cacheExchange } from '@urql/exchange-graphcache';":
      'const cacheExchange = (options: object) => options;',
    "import { relayPagination } from '@urql/exchange-graphcache/extras';":
      'const relayPagination = () => undefined;',
  });
  return snippet.cache.keys;
};

describe("graphcache's", () => {
  it('names every type, and no other', async () => {
    const names = types.map(({ name }) => name);
    expect(Object.keys(await readKeys()).toSorted()).toEqual(names.toSorted());
  });

  it.each(Object.entries(KEYED))(
    'identifies %s, but not without an identifier',
    async (name, [object, key]) => {
      const keys = await readKeys();
      expect(keys[name]?.(object)).toBe(key.join('/'));
      expect(keys[name]?.({})).toBeNull();
    },
  );
});
