/**
 * Puts each program of dist/ into few files, with the packages it runs: most of a start was finding, reading and compiling
 * more than a thousand. What is loaded later stays in files of its own. All else in dist/ is left as the compiler made
 * it, for those who import it. Files of earlier builds stay: a program that runs may yet have to load one of them.
 *
 * The files are made short, as a process keeps the text of all that it loads in memory: without comments, blanks and long
 * names of variables. Nothing else is rewritten, and functions and classes keep their names.
 */
import { decode, encode } from '@jridgewell/sourcemap-codec';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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
    worker: join(dist, 'cluster/worker.js'),
    'emulator/main': join(dist, 'emulator/main.js'),
  },
  platform: 'node',
  // libsql looks for its machine code beside itself; pino-pretty is for terminals only.
  external: ['libsql', 'pino-pretty'],
  plugins: [compilerMaps],
});
const { output } = await bundle.generate({
  dir: dist,
  format: 'esm',
  entryFileNames: '[name].js',
  // What a file names relative to itself (worker.js, api-model.json) is looked for beside the chunk.
  chunkFileNames: ({ moduleIds }) =>
    moduleIds.some((id) => id.startsWith(join(dist, 'emulator')))
      ? 'emulator/wire/[name]-[hash].js'
      : '[name]-[hash].js',
  // type-graphql and log lines use the names of classes, which would be renamed where two are the same.
  keepNames: true,
  comments: false,
  minify: { compress: false, mangle: { keepNames: true }, codegen: { removeWhitespace: true } },
  sourcemap: true,
});
await bundle.close();

const BEYOND_ASCII = /[\u0080-\uffff]/g;

/** By how many letters an escape is longer than what it stands for. */
const ADDED = 5;

const escapeOf = (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * A file in ASCII, as node keeps two bytes for each letter of a file with any other. They stand only where an escape means
 * the same: in strings, templates and regular expressions.
 */
const inAscii = (code) => code.replace(BEYOND_ASCII, escapeOf);

/** The source map of what `inAscii` makes of the code: in each line, what follows an escape has moved on. */
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
  // What only passes on exports of others has none.
  if (map) await writeFile(`${file}.map`, JSON.stringify(mapInAscii(code, map)));
  await writeFile(file, inAscii(code));
}

await Promise.all(output.filter(({ type }) => type === 'chunk').map(write));
