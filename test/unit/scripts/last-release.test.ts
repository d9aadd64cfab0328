/** The hashed files of the last release remain next to those of the next one. Earlier files are deleted. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
// @ts-expect-error A script without types.
import * as script from '../../../scripts/last-release.mjs';

interface Build {
  readonly inputs: string;
  readonly files: readonly string[];
  readonly previous: readonly string[];
}

interface Script {
  readonly copyPrevious: (directory: string, pages: readonly string[], last: string) => Promise<void>;
  readonly readBuild: (directory: string, page: string) => Promise<Build | undefined>;
  readonly releasedFiles: (directory: string, page: string) => Promise<string[]>;
  readonly removeOlder: (directory: string, pages: readonly string[]) => Promise<void>;
  readonly writeBuild: (directory: string, page: string, build: Build) => Promise<void>;
}

const { copyPrevious, readBuild, releasedFiles, removeOlder, writeBuild } = script as Script;

const PAGES = ['console'];

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'chime-release-'));
});
afterEach(() => rm(root, { recursive: true }));

/** Changes a directory as a build with these files does. */
async function build(directory: string, files: readonly string[], last = directory): Promise<void> {
  const previous = await releasedFiles(last, 'console');
  await mkdir(join(directory, 'assets'), { recursive: true });
  const written = files.flatMap((name) => [name, `${name}.br`, `${name}.gz`]);
  await Promise.all(written.map((name) => writeFile(join(directory, 'assets', name), name)));
  await writeBuild(directory, 'console', { inputs: files.join(), files, previous });
  await copyPrevious(directory, PAGES, last);
  await removeOlder(directory, PAGES);
}

const plain = async (directory: string): Promise<string[]> =>
  (await readdir(join(directory, 'assets'))).filter((name) => !/\.(?:br|gz)$/.test(name)).toSorted();

describe('a build', () => {
  it('in the same directory preserves the files of the previous build, including compressed ones, and no older ones', async () => {
    await build(root, ['a-1.js', 'same.js']);
    await build(root, ['a-2.js', 'same.js']);
    await build(root, ['a-3.js', 'same.js']);
    expect((await readdir(join(root, 'assets'))).toSorted()).toEqual(
      ['a-2.js', 'a-3.js', 'same.js'].flatMap((name) => [name, `${name}.br`, `${name}.gz`]),
    );
  });

  it('in a new directory copies those of the given release', async () => {
    const [first, second, third] = ['1', '2', '3'].map((name) => join(root, name)) as [
      string,
      string,
      string,
    ];
    await build(first, ['a-1.js']);
    await build(second, ['a-2.js'], first);
    await build(third, ['a-3.js'], second);
    expect(await plain(third)).toEqual(['a-2.js', 'a-3.js']);
    expect(await plain(second)).toEqual(['a-1.js', 'a-2.js']);
  });

  it('after one that did not list its files preserves all existing files', async () => {
    await mkdir(join(root, 'assets'));
    await writeFile(join(root, 'assets/a-0.js'), '');
    await writeFile(join(root, '.console'), 'a hash alone');
    expect(await readBuild(root, 'console')).toBeUndefined();
    await build(root, ['a-1.js']);
    expect(await plain(root)).toEqual(['a-0.js', 'a-1.js']);
  });
});
