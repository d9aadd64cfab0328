/** Compiles src/ into dist/ and bundles the programs there. Does nothing if nothing has changed since the last build. */
import { spawnSync } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashOf } from './input-hash.mjs';

const root = join(import.meta.dirname, '..');
const INPUTS = [
  'src',
  'tsconfig.json',
  'tsconfig.build.json',
  'package-lock.json',
  'scripts/build-server.mjs',
  'scripts/bundle.mjs',
];
/** These are hashed as well, because `npm run dev` replaces them by files of the compiler. */
const BUNDLES = ['dist/main.js', 'dist/cluster/worker.js', 'dist/emulator/main.js'];
/** The file with the hashes of the last build. */
const STAMP = join(root, 'dist/.server');

const ignore = () => undefined;

const inputs = await hashOf(INPUTS);
const built = await readFile(STAMP, 'utf8').catch(ignore);
if (built !== `${inputs} ${await hashOf(BUNDLES).catch(ignore)}\n`) {
  // Written again when all is done, so that a build that fails or is interrupted is repeated.
  await rm(STAMP, { force: true });
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const options = { cwd: root, stdio: 'inherit' };
  const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], options);
  if (status !== 0) process.exit(1);
  await import('./bundle.mjs');
  await writeFile(STAMP, `${inputs} ${await hashOf(BUNDLES)}\n`);
}
