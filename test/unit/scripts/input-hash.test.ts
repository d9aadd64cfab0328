/** Changes that make a build run again. */
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
// @ts-expect-error A script without types.
import * as script from '../../../scripts/input-hash.mjs';

const { hashOf } = script as { readonly hashOf: (paths: readonly string[]) => Promise<string> };

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'chime-inputs-'));
  await mkdir(join(directory, 'src/inner'), { recursive: true });
  await writeFile(join(directory, 'lock.json'), '{}');
  await writeFile(join(directory, 'src/inner/a.ts'), 'a');
});
afterEach(() => rm(directory, { recursive: true }));

const hashInputs = () => hashOf(['src', 'lock.json'].map((name) => join(directory, name)));

it('are none', async () => {
  const before = await hashInputs();
  await writeFile(join(directory, 'src/inner/a.ts'), 'a');
  expect(await hashInputs()).toBe(before);
});

it.each<[string, (path: (name: string) => string) => Promise<void>]>([
  ['a changed file', (path) => writeFile(path('lock.json'), '{ }')],
  ['a changed file in a directory', (path) => writeFile(path('src/inner/a.ts'), 'b')],
  ['a new file', (path) => writeFile(path('src/b.ts'), '')],
  ['a renamed file', (path) => rename(path('src/inner/a.ts'), path('src/inner/b.ts'))],
  ['a removed file', (path) => rm(path('src/inner/a.ts'))],
])('are %s', async (_what, change) => {
  const before = await hashInputs();
  await change((name) => join(directory, name));
  expect(await hashInputs()).not.toBe(before);
});

it('cannot be looked for in a file that is missing', async () => {
  await expect(hashOf([join(directory, 'missing')])).rejects.toThrow('ENOENT');
});
