/** Hashes the files that a build reads, so that a build can be skipped if none has changed. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';

const root = join(import.meta.dirname, '..');

/** Hashes the names and contents of files. A directory stands for all files below it. Paths are relative to the project. */
export async function hashOf(paths) {
  const hash = createHash('sha256');
  const files = (await Promise.all(paths.map((path) => filesOf(resolve(root, path))))).flat();
  for (const path of files) hash.update(`${relative(root, path)}\0`).update(await readFile(path));
  return hash.digest('hex');
}

/** Returns the file itself, or all files below the directory. */
async function filesOf(path) {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch((error) => {
    if (error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (entries === undefined) return [path];
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => join(entry.parentPath, entry.name)).toSorted();
}
