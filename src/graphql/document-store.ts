/**
 * Caches parsed and validated documents by the hash of their text, so that the next request with the same document
 * needs neither step.
 */
import type { ApolloServerOptions } from '@apollo/server';
import type { DocumentNode } from 'graphql';
import { LruCache } from '../util/lru-cache.js';

type DocumentStore = NonNullable<ApolloServerOptions<object>['documentStore']>;

/** The maximum number of characters of all documents together. The parsed form takes about 30 bytes for each. */
const MAXIMUM_TEXT = 2_000_000;

export function createDocumentStore(): DocumentStore {
  const documents = new LruCache<string, DocumentNode>(MAXIMUM_TEXT);
  const store = {
    get: (key: string) => documents.get(key),
    set: (key: string, document: DocumentNode) =>
      documents.set(key, document, document.loc?.source.body.length ?? MAXIMUM_TEXT),
    delete: (key: string) => documents.delete(key),
  };
  // Apollo Server awaits the result, so a value works like a promise and is cheaper.
  return store as unknown as DocumentStore;
}
