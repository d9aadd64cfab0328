/**
 * Builds the pages of web/ into dist/web, and adds a .gz and a .br to each file that compresses well. A page is skipped
 * when none of its inputs has changed since the last build, because the pages take longer than all the rest of a build.
 * The files of the last release stay. The last release is the previous build in the same directory, or the build in a
 * given directory: `npm run build -- /opt/chime-graphql-gateway`.
 */
import { print } from 'graphql';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { hashOf } from './input-hash.mjs';
import { copyPrevious, readBuild, releasedFiles, removeOlder, writeBuild } from './last-release.mjs';

const root = join(import.meta.dirname, '..');
const target = join(root, 'dist/web');
const [lastRelease] = process.argv.slice(2);
const lastTarget = lastRelease === undefined ? target : join(lastRelease, 'dist/web');
if (!existsSync(lastTarget) && lastRelease !== undefined)
  throw new Error(`There is no build of the web pages in ${lastTarget}.`);

/** The pages and their inputs. They share no chunks, because no page should load code that only another one needs. */
const PAGES = {
  landing: { html: 'web/index.html', sources: ['web/landing'] },
  explorer: {
    html: 'web/explorer/index.html',
    sources: ['web/explorer', 'src/http/page/example-operation.ts'],
  },
  console: { html: 'web/console/index.html', sources: ['web/console'] },
};
const COMMON = ['web/icon.svg', 'web/vite.config.ts', 'package-lock.json', 'scripts/build-web.mjs'];

for (const [name, { html, sources }] of Object.entries(PAGES)) {
  const inputs = await hashOf([html, ...sources, ...COMMON]);
  const built = await readBuild(target, name);
  const isCurrent = built?.inputs === inputs;
  const previous =
    isCurrent && lastTarget === target ? built.previous : await releasedFiles(lastTarget, name);
  const files = isCurrent ? built.files : await buildPage(name, html);
  // Written last, so that an interrupted build is repeated.
  await writeBuild(target, name, { inputs, files, previous });
}
await copyPrevious(target, Object.keys(PAGES), lastTarget);
await removeOlder(target, Object.keys(PAGES));

/** Builds a page. Returns the names of its files, including those of workers and fonts. */
async function buildPage(name, html) {
  const { build } = await import('vite');
  const { output } = await build({
    configFile: join(root, 'web/vite.config.ts'),
    logLevel: 'error',
    build: { manifest: `.vite/${name}.json`, rolldownOptions: { input: { [name]: join(root, html) } } },
  });
  if (name === 'console') await writeConsoleDocuments();
  await compress(join(target, 'assets'));
  return output
    .map(({ fileName }) => fileName)
    .filter((file) => file.startsWith('assets/'))
    .map((file) => file.slice('assets/'.length));
}

/**
 * Writes the console's documents by their SHA-256, for gateways that run only trusted documents. The texts are exactly
 * those that the console sends.
 */
async function writeConsoleDocuments() {
  const { runnerImport } = await import('vite');
  const [{ module: documents }, { module: cache }] = await Promise.all(
    ['graphql/generated/graphql.ts', 'graphql/cache.ts'].map((file) =>
      runnerImport(join(root, 'web/console/src', file)),
    ),
  );
  const sent = cache.createCache();
  const texts = Object.keys(documents)
    .filter((key) => key.endsWith('Document'))
    .map((key) => print(sent.transformDocument(documents[key])));
  const manifest = texts.map((text) => [createHash('sha256').update(text).digest('hex'), text]);
  await writeFile(
    join(target, 'console/documents.json'),
    `${JSON.stringify(Object.fromEntries(manifest), undefined, 1)}\n`,
  );
}

/** Compresses new files. Names depend on the content, so existing files are up to date. */
async function compress(directory) {
  const names = (await readdir(directory)).filter((name) => /\.(?:js|css|svg|ttf)$/.test(name));
  const paths = names.map((name) => join(directory, name)).filter((path) => !existsSync(`${path}.br`));
  await Promise.all(paths.map(compressFile));
}

async function compressFile(path) {
  const content = await readFile(path);
  if (content.length < 1_024) return;
  const brotli = {
    params: {
      // The highest quality takes about ten times as long, which matters for megabytes.
      [constants.BROTLI_PARAM_QUALITY]: content.length > 500_000 ? 9 : 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  };
  await Promise.all([
    promisify(gzip)(content, { level: 9 }).then((data) => writeFile(`${path}.gz`, data)),
    promisify(brotliCompress)(content, brotli).then((data) => writeFile(`${path}.br`, data)),
  ]);
}
