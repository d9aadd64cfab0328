/** Adds `__typename` to every selection of a document, as caches of clients need it, before its hash is taken. */
import { addTypenameSelectionDocumentTransform } from '@graphql-codegen/client-preset';

/** For GraphQL Code Generator. */
export const { transform } = addTypenameSelectionDocumentTransform;
