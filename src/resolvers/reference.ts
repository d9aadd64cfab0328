/** The key of an entity reference, which a router sends as it likes and no argument class checks. */
import { badUserInput } from '../chime/errors.js';
import { isResourceId } from '../models/shared/text.js';

/** @throws GraphQLError BAD_USER_INPUT that names the key fields which are missing or no identifiers */
export function referenceKey<Field extends string>(
  reference: Readonly<Partial<Record<Field, unknown>>>,
  ...fields: Field[]
): Record<Field, string> {
  const broken = fields.filter((field) => !isResourceId(reference[field]));
  if (broken.length > 0) {
    const rule = { code: 'isResourceId', message: 'is not a usable identifier' };
    throw badUserInput(broken.map((path) => ({ path, ...rule })));
  }
  return Object.fromEntries(fields.map((field) => [field, reference[field]])) as Record<Field, string>;
}
