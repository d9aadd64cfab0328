/**
 * Automatic persisted queries: a client sends the hash of a document that it, or another client, has sent before. They
 * are off when TRUSTED_DOCUMENTS is set.
 */
import type { ApolloServerOptions } from '@apollo/server';
import { LruCache } from '../util/lru-cache.js';

type PersistedQueries = NonNullable<ApolloServerOptions<object>['persistedQueries']>;

/**
 * The maximum number of characters of all documents together. No setting changes it. Clients send a dropped document
 * again when they need it.
 */
const MAXIMUM_TEXT = 2_000_000;

/** Creates a cache in this process. Each process requests the text from its own clients. */
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
