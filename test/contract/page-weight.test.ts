/** What the console's first page weighs, from the files as they were built. */
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { builtPath } from '../support/dist.js';

/** Entries of Vite's manifest, by the source. */
type Manifest = Record<string, { file: string; css?: string[]; imports?: string[] }>;

const ENTRY = 'console/index.html';
/** Where everybody gets to. */
const FIRST_PAGE = 'console/src/feature/accounts/list/account-list-page.tsx';

const LIMIT = 250_000;

it('the first page of the console is small enough: below 250 KB, gzipped', async () => {
  const manifest = JSON.parse(await readFile(builtPath('web/.vite/console.json'), 'utf8')) as Manifest;
  const files = new Set<string>();
  const add = (name: string): void => {
    const chunk = manifest[name];
    if (chunk === undefined) throw new Error(`The manifest has no ${name}.`);
    if (files.has(chunk.file)) return;
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
    for (const imported of chunk.imports ?? []) add(imported);
  };
  add(ENTRY);
  add(FIRST_PAGE);
  const contents = await Promise.all(
    ['console/index.html', ...files].map((file) => readFile(builtPath(`web/${file}`))),
  );
  const size = contents.reduce((sum, content) => sum + gzipSync(content).length, 0);
  // As much as that is surely there: less, and something was overlooked.
  expect(size).toBeGreaterThan(150_000);
  expect(size).toBeLessThan(LIMIT);
});
