/**
 * Adds `__typename` to every selection of a document before its hash is computed, because caches of clients need it.
 */
import { addTypenameSelectionDocumentTransform } from '@graphql-codegen/client-preset';

/** The transform for GraphQL Code Generator. */
export const { transform } = addTypenameSelectionDocumentTransform;
