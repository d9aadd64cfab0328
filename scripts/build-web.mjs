/**
 * Builds the pages of web/ into dist/web, and beside each file that compresses well its .gz and .br. When nothing that
 * goes into them has changed since the last time, nothing is done: they take longer than all the rest of a build.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const root = join(import.meta.dirname, '..');
const target = join(root, 'dist/web');
const stamp = join(target, '.inputs');

const inputs = await hashOf([
  ...(await filesBelow(join(root, 'web'))),
  join(root, 'package-lock.json'),
  import.meta.filename,
]);
if ((await readFile(stamp, 'utf8').catch(() => '')) !== inputs) {
  const { build } = await import('vite');
  await build({ configFile: join(root, 'web/vite.config.ts'), logLevel: 'warn' });
  await compressBelow(target);
  // Last, so that a build that was cut short is made anew.
  await writeFile(stamp, inputs);
}

async function filesBelow(directory) {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

async function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(`${path.slice(root.length)}\0`).update(await readFile(path));
  return hash.digest('hex');
}

/** Names of files tell their content, so that what is there already is right; pages are filled in when they are sent. */
async function compressBelow(directory) {
  const files = (await filesBelow(join(directory, 'assets'))).filter(
    (path) => /\.(?:js|css|svg)$/.test(path) && !existsSync(`${path}.br`),
  );
  await Promise.all(files.map(compress));
}

async function compress(path) {
  const content = await readFile(path);
  if (content.length < 1_024) return;
  const brotli = {
    params: {
      // The best there is takes some ten times as long, which matters for megabytes.
      [constants.BROTLI_PARAM_QUALITY]: content.length > 1_000_000 ? 9 : 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  };
  await Promise.all([
    promisify(gzip)(content, { level: 9 }).then((data) => writeFile(`${path}.gz`, data)),
    promisify(brotliCompress)(content, brotli).then((data) => writeFile(`${path}.br`, data)),
  ]);
}
