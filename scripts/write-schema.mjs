/**
 * Writes three files from the built program: schema.graphql, the SDL of the subgraph; schema.api.graphql, the same for
 * ordinary tools; schema/error-codes.json, the codes of errors.
 */
import { writeFileSync } from 'node:fs';
import { ERROR_CODES, PATH_SYNTAX, VALIDATION_CODES } from '../dist/models/shared/error-vocabulary.js';
import { buildSchema } from '../dist/graphql/schema/schema.js';
import { toApiSchema } from './api-schema.mjs';

const { sdl } = buildSchema();
writeFileSync(new URL('../schema.graphql', import.meta.url), sdl);
writeFileSync(new URL('../schema.api.graphql', import.meta.url), toApiSchema(sdl));

const vocabulary = { errorCodes: ERROR_CODES, validationCodes: VALIDATION_CODES, pathSyntax: PATH_SYNTAX };
writeFileSync(
  new URL('../schema/error-codes.json', import.meta.url),
  `${JSON.stringify(vocabulary, undefined, 2)}\n`,
);
