/** Detects documents that select secrets. */
import { BREAK, type DocumentNode, visit } from 'graphql';
import type { FieldPermissions } from './schema/authorization.js';

/** @returns whether a document selects a secret: a field that a permission of the kind `secrets` protects */
export function secretDetector(permissions: FieldPermissions): (document: DocumentNode) => boolean {
  const secrets = new Set(
    [...permissions]
      .filter(([, permission]) => permission.endsWith(':secrets'))
      .map(([coordinate]) => coordinate.slice(coordinate.indexOf('.') + 1)),
  );
  const known = new WeakMap<DocumentNode, boolean>();
  return (document) => {
    let hasSecret = known.get(document);
    if (hasSecret === undefined) {
      hasSecret = false;
      visit(document, {
        Field({ name }) {
          if (!secrets.has(name.value)) return undefined;
          hasSecret = true;
          return BREAK;
        },
      });
      known.set(document, hasSecret);
    }
    return hasSecret;
  };
}
