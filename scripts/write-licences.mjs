/** Writes docs/licences.md from package-lock.json. */
import { readFileSync, writeFileSync } from 'node:fs';
import { licenceList } from './licence-list.mjs';

const root = new URL('../', import.meta.url);
const lock = JSON.parse(readFileSync(new URL('package-lock.json', root), 'utf8'));
writeFileSync(new URL('docs/licences.md', root), licenceList(lock));
