/** Makes the schema as clients see it of the subgraph's SDL: without directives of federation, which ordinary tools do not know. */
import { buildASTSchema, parse, printSchema } from 'graphql';
import { readFileSync } from 'node:fs';

export const toApiSchema = (sdl) => `${printSchema(buildASTSchema(parse(sdl), { assumeValidSDL: true }))}\n`;

/** For GraphQL Code Generator, so that its check covers the file. */
export const plugin = () => toApiSchema(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8'));
