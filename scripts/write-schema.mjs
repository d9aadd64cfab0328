/** Writes schema.graphql, the SDL of the subgraph, and schema/error-codes.json, the codes of errors, from the built program. */
import { writeFileSync } from 'node:fs';
import { ERROR_CODES, PATH_SYNTAX, VALIDATION_CODES } from '../dist/models/shared/error-vocabulary.js';
import { buildSchema } from '../dist/schema.js';

writeFileSync(new URL('../schema.graphql', import.meta.url), buildSchema().sdl);

const vocabulary = { errorCodes: ERROR_CODES, validationCodes: VALIDATION_CODES, pathSyntax: PATH_SYNTAX };
writeFileSync(
  new URL('../schema/error-codes.json', import.meta.url),
  `${JSON.stringify(vocabulary, undefined, 2)}\n`,
);
