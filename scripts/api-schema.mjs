/**
 * Converts the subgraph's SDL to the schema for clients: without directives of federation, which ordinary tools do not
 * know.
 */
import { buildASTSchema, parse, printSchema } from 'graphql';
import { readFileSync } from 'node:fs';

export const toApiSchema = (sdl) => `${printSchema(buildASTSchema(parse(sdl), { assumeValidSDL: true }))}\n`;

/** The plugin for GraphQL Code Generator, so that its check covers the file. */
export const plugin = () => toApiSchema(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8'));
