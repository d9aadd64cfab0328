/** Writes schema.graphql, the SDL of the subgraph, from the built program. */
import { writeFileSync } from 'node:fs';
import { buildSchema } from '../dist/schema.js';

writeFileSync(new URL('../schema.graphql', import.meta.url), buildSchema().sdl);
