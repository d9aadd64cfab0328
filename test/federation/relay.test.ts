/** What Relay's compiler makes of the checked-in schema: the binary itself, in a directory of its own. */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readSnippet } from '../support/snippet.js';

const COMPILER = fileURLToPath(new URL('../../node_modules/relay-compiler/cli.js', import.meta.url));

let project: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'relay-'));
  await mkdir(join(project, 'src'));
  await useSchema('schema.api.graphql');
  await writeFile(
    join(project, 'relay.config.json'),
    readSnippet('docs/frontend.md', 'customScalarTypes', { 'schema.api.graphql': 'schema.graphql' }),
  );
});
afterAll(() => rm(project, { recursive: true }));

const useSchema = (name: string) =>
  copyFile(new URL(`../../${name}`, import.meta.url), join(project, 'schema.graphql'));

/** Compiles what stands in one source file. */
async function compile(graphql: string): Promise<{ code: number; output: string }> {
  const module = `import { graphql } from 'relay-runtime';\nexport const tag = graphql\`${graphql}\`;\n`;
  await writeFile(join(project, 'src', 'UserList.ts'), module);
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [COMPILER], { cwd: project });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}

const LIST = `fragment UserList_query on Query
  @argumentDefinitions(accountId: { type: "ID!" }, first: { type: "Int", defaultValue: 50 }, after: { type: "String" })
  @refetchable(queryName: "UserListPageQuery") {
    users(accountId: $accountId, first: $first, after: $after) @connection(key: "UserList_users") {
      edges { node { accountId userId primaryEmail licenseType registeredOn } }
    }
  }`;

it.each(['schema.graphql', 'schema.api.graphql'])(
  'takes a list of %s as a connection that is read page by page',
  async (schema) => {
    await useSchema(schema);
    expect(await compile(LIST)).toMatchObject({ code: 0 });
    const artifacts = join(project, 'src', '__generated__');
    expect((await readdir(artifacts)).toSorted()).toEqual([
      'UserListPageQuery.graphql.ts',
      'UserList_query.graphql.ts',
    ]);
    const query = await readFile(join(artifacts, 'UserListPageQuery.graphql.ts'), 'utf8');
    expect(query).toContain('"handle": "connection"');
    expect(query).toMatch(/pageInfo \{\\n {6}endCursor\\n {6}hasNextPage/);
  },
);

it('refuses what the schema does not have', async () => {
  const { code, output } = await compile(LIST.replace('primaryEmail', 'primaryMail'));
  expect(code).not.toBe(0);
  expect(output).toContain('primaryMail');
});
