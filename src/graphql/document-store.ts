/** Keeps parsed and validated documents by the hash of their text, so that a client's next request saves both. */
import type { ApolloServerOptions } from '@apollo/server';
import type { DocumentNode } from 'graphql';
import { LruCache } from '../util/lru-cache.js';

type DocumentStore = NonNullable<ApolloServerOptions<object>['documentStore']>;

/** Characters of document text in all; the parsed form takes about 30 bytes for each. */
const MAXIMUM_TEXT = 2_000_000;

export function createDocumentStore(): DocumentStore {
  const documents = new LruCache<string, DocumentNode>(MAXIMUM_TEXT);
  const store = {
    get: (key: string) => documents.get(key),
    set: (key: string, document: DocumentNode) =>
      documents.set(key, document, document.loc?.source.body.length ?? MAXIMUM_TEXT),
    delete: (key: string) => documents.delete(key),
  };
  // Apollo Server awaits what it gets, so that a value does as well as a promise and is cheaper.
  return store as unknown as DocumentStore;
}
