/** The snippets of the documents: TypeScript compiles, JSON parses, operations fit the schema. */
import { execFile } from 'node:child_process';
import { buildSchema, Kind, parse, validate } from 'graphql';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { type Snippet, snippetsOf } from '../support/snippet.js';

const DIRECTORY = '.vitest/snippet-types';

/** Declares what the snippets use of packages that readers install and this project does not. */
const ABSENT = `
declare module '@urql/exchange-graphcache' {
  type Data = Record<string, unknown>;
  export function cacheExchange(options: {
    keys: Record<string, (data: Data) => string | null>;
    resolvers: object;
  }): import('@urql/core').Exchange;
}
declare module '@urql/exchange-graphcache/extras' {
  export function relayPagination(): object;
}
declare module '@graphql-hive/gateway' {
  type Config = import('@graphql-hive/gateway-runtime').GatewayConfigBase<Record<string, any>>;
  export function defineConfig(config: Config): Config;
}
`;

const OPTIONS = {
  target: 'es2023',
  lib: ['es2023', 'dom'],
  module: 'esnext',
  moduleResolution: 'bundler',
  types: ['node'],
  strict: true,
  noImplicitOverride: true,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
  skipLibCheck: true,
  noEmit: true,
};

const documents = ['README.md', 'SECURITY.md', 'CONTRIBUTING.md']
  .concat(
    ['docs', 'docs/operations'].flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}`)),
  )
  .filter((name) => name.endsWith('.md'));

const snippets = documents.flatMap((document) =>
  snippetsOf(document).map((snippet, index) => ({ ...snippet, name: `${document}-${index}` })),
);
const snippetsIn = (language: string): (Snippet & { name: string })[] =>
  snippets.filter((snippet) => snippet.language === language);

afterAll(() => rm(DIRECTORY, { recursive: true, force: true }));

it('TypeScript compiles, each file next to those that it imports', async () => {
  const written = new Set<string>();
  let part = 0;
  for (const { name, text } of snippetsIn('ts')) {
    const file = /^\/\/ ([\w.]+\.ts)\b/.exec(text)?.[1] ?? 'snippet.ts';
    // A file of a name that was there before begins another example.
    if (written.has(join(dirname(name), `${part}`, file))) part += 1;
    const path = join(dirname(name), `${part}`, file);
    written.add(path);
    await mkdir(join(DIRECTORY, dirname(path)), { recursive: true });
    await writeFile(join(DIRECTORY, path), text);
  }
  await writeFile(join(DIRECTORY, 'absent.d.ts'), ABSENT);
  await writeFile(join(DIRECTORY, 'tsconfig.json'), JSON.stringify({ compilerOptions: OPTIONS }));
  const compiled = promisify(execFile)(process.execPath, [
    'node_modules/typescript/lib/tsc.js',
    '-p',
    DIRECTORY,
  ]);
  expect(await compiled.catch(({ stdout }: { stdout: string }) => stdout)).toEqual({
    stdout: '',
    stderr: '',
  });
  expect(written.size).toBeGreaterThan(8);
});

it.each(snippetsIn('json'))('$name parses as JSON', ({ text }) => {
  expect(() => void JSON.parse(text)).not.toThrow();
});

it('operations are valid', () => {
  const schema = buildSchema(readFileSync('schema.api.graphql', 'utf8'));
  const operations = snippetsIn('graphql')
    .map(({ text }) => parse(text))
    .filter(({ definitions }) => definitions.some(({ kind }) => kind === Kind.OPERATION_DEFINITION));
  expect(operations.flatMap((document) => validate(schema, document))).toEqual([]);
  expect(operations).not.toHaveLength(0);
});
