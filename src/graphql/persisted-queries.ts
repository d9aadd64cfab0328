/**
 * Automatic persisted queries: a client sends the hash of a document that it, or another client, has sent before. They
 * are off when TRUSTED_DOCUMENTS is set.
 */
import type { ApolloServerOptions } from '@apollo/server';
import type { RedisClient } from '../redis/redis-client.js';
import { LruCache } from '../util/lru-cache.js';

type PersistedQueries = NonNullable<ApolloServerOptions<object>['persistedQueries']>;

/**
 * The maximum number of characters of all documents together. No setting changes it. Clients send a dropped document
 * again when they need it.
 */
const MAXIMUM_TEXT = 2_000_000;

/** Apollo Server puts it before each hash. */
const APOLLO_PREFIX = 'apq:';

/**
 * Creates a cache in this process. Documents that it does not have are read from Redis if there is a connection.
 * Otherwise each process requests the text from its own clients.
 */
export async function createPersistedQueries(redis: RedisClient | undefined): Promise<PersistedQueries> {
  const texts = new LruCache<string, string>(MAXIMUM_TEXT);
  const shared = redis && new (await import('./shared-documents.js')).SharedDocuments(redis);
  return {
    cache: {
      async get(key) {
        const known = texts.get(key);
        if (known !== undefined || !shared) return known;
        const text = await shared.read(key.slice(APOLLO_PREFIX.length));
        if (text !== undefined) texts.set(key, text, text.length);
        return text;
      },
      async set(key, text) {
        // A client may send the text with every request.
        if (texts.get(key) === undefined) shared?.write(key.slice(APOLLO_PREFIX.length), text);
        texts.set(key, text, text.length);
      },
      delete: async (key) => {
        texts.delete(key);
      },
    },
  };
}
