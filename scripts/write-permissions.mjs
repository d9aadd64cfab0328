/** Writes docs/permissions.md from the built program. */
import { writeFileSync } from 'node:fs';
import { PERMISSIONS, ROLES } from '../dist/models/shared/permission.js';
import { buildSchema } from '../dist/graphql/schema/schema.js';
import { permissionTable } from './permission-table.mjs';

const text = permissionTable(PERMISSIONS, ROLES, buildSchema().permissions);
writeFileSync(new URL('../docs/permissions.md', import.meta.url), text);
