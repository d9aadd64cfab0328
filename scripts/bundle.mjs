/**
 * Bundles each program of dist/ and its packages into few files. Most of a start was spent on finding, reading and
 * compiling more than a thousand files. Modules that are loaded later stay in files of their own. The compiler's other
 * files in dist/ stay unchanged for programs that import them. Files of earlier builds stay too, because a running
 * program may still have to load one of them.
 *
 * The bundles are minified, because a process keeps the text of all loaded files in memory: they have no comments, no
 * white space and no long variable names. Nothing else is rewritten, and functions and classes keep their names.
 */
import { decode, encode } from '@jridgewell/sourcemap-codec';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { rolldown } from 'rolldown';

const dist = join(import.meta.dirname, '../dist');

/** Loads the compiler's source maps, so that stacks name our sources. Rolldown does not look for these maps. */
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
    worker: join(dist, 'cluster/worker.js'),
    'emulator/main': join(dist, 'emulator/main.js'),
  },
  platform: 'node',
  // libsql looks for its machine code next to itself; pino-pretty is for terminals only.
  external: ['libsql', 'libsql/promise', 'pino-pretty'],
  plugins: [compilerMaps],
});
const { output } = await bundle.generate({
  dir: dist,
  format: 'esm',
  entryFileNames: '[name].js',
  // Relative references (worker.js, api-model.json) are resolved from the chunk.
  chunkFileNames: ({ moduleIds }) =>
    moduleIds.some((id) => id.startsWith(join(dist, 'emulator')))
      ? 'emulator/wire/[name]-[hash].js'
      : '[name]-[hash].js',
  // type-graphql and log lines use the names of classes, which would be renamed if two were the same.
  keepNames: true,
  comments: false,
  minify: { compress: false, mangle: { keepNames: true }, codegen: { removeWhitespace: true } },
  sourcemap: true,
});
await bundle.close();

const BEYOND_ASCII = /[\u0080-\uffff]/g;

/** The difference in length between an escape and its character. */
const ADDED = 5;

const escapeOf = (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * Converts a file to ASCII, because Node stores two bytes per character if a file has any other. Such characters occur
 * only where an escape means the same: in strings, templates and regular expressions.
 */
const inAscii = (code) => code.replace(BEYOND_ASCII, escapeOf);

/** Adjusts the source map to the result of `inAscii`: the columns after an escape move within each line. */
function mapInAscii(code, map) {
  const lines = code.split('\n');
  const mappings = decode(map.mappings).map((segments, line) => {
    const places = Array.from((lines[line] ?? '').matchAll(BEYOND_ASCII), ({ index }) => index);
    let passed = 0;
    return segments.map(([column, ...rest]) => {
      while (places[passed] < column) passed += 1;
      return [column + passed * ADDED, ...rest];
    });
  });
  return { ...map, mappings: encode(mappings) };
}

async function write({ fileName, code, map }) {
  const file = join(dist, fileName);
  await mkdir(dirname(file), { recursive: true });
  // A file that only re-exports has no map.
  if (map) await writeFile(`${file}.map`, JSON.stringify(mapInAscii(code, map)));
  await writeFile(file, inAscii(code));
}

await Promise.all(output.filter(({ type }) => type === 'chunk').map(write));
