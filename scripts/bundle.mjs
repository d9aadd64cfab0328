/**
 * Puts each program of dist/ into few files, with the packages it runs: most of a start was finding, reading and compiling
 * more than a thousand. What is loaded later stays in files of its own. All else in dist/ is left as the compiler made
 * it, for those who import it. Files of earlier builds stay: a program that runs may yet have to load one of them.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

const dist = join(import.meta.dirname, '../dist');

/** Has stacks name our sources: rolldown does not look for the compiler's maps. */
const compilerMaps = {
  name: 'compiler-maps',
  async load(id) {
    if (!id.startsWith(dist) || !id.endsWith('.js')) return null;
    const [code, map] = await Promise.all([readFile(id, 'utf8'), readFile(`${id}.map`, 'utf8')]);
    return { code, map };
  },
};

const bundle = await rolldown({
  input: {
    main: join(dist, 'main.js'),
    worker: join(dist, 'worker.js'),
    'emulator/main': join(dist, 'emulator/main.js'),
  },
  platform: 'node',
  // libsql looks for its machine code beside itself; pino-pretty is for terminals only.
  external: ['libsql', 'pino-pretty'],
  plugins: [compilerMaps],
});
await bundle.write({
  dir: dist,
  format: 'esm',
  entryFileNames: '[name].js',
  // What a file names relative to itself (worker.js, api-model.json) is looked for beside the chunk.
  chunkFileNames: ({ moduleIds }) =>
    moduleIds.some((id) => id.startsWith(join(dist, 'emulator')))
      ? 'emulator/[name]-[hash].js'
      : '[name]-[hash].js',
  // type-graphql and log lines use the names of classes, which would be renamed where two are the same.
  keepNames: true,
  sourcemap: true,
});
await bundle.close();
