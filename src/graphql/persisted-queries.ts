/** Automatic persisted queries: a client sends the hash of a document that it, or another client, has sent before. */
import type { ApolloServerOptions } from '@apollo/server';
import { LruCache } from '../util/lru-cache.js';

type PersistedQueries = NonNullable<ApolloServerOptions<object>['persistedQueries']>;

/** Characters of document text in all; what is dropped for it is sent again by whoever needs it. */
const MAXIMUM_TEXT = 2_000_000;

/** Kept in this process: another one asks its clients for the text itself. */
export function boundedPersistedQueries(): PersistedQueries {
  const texts = new LruCache<string, string>(MAXIMUM_TEXT);
  return {
    cache: {
      get: async (key) => texts.get(key),
      set: async (key, text) => texts.set(key, text, text.length),
      delete: async (key) => {
        texts.delete(key);
      },
    },
  };
}
