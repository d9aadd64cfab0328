/** What a change of the schema needs before it passes: `npm run schema:diff`, run on small schemas of its own. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

const RELEASED = `
extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key", "@shareable"])
schema { query: Query }
type Query { user(accountId: ID!, name: String): User }
type User @key(fields: "accountId userId") { accountId: ID! userId: ID! licence: Licence page: Page }
type Page @shareable { next: String size: Int }
enum Licence { Basic Pro }
input Change { licence: Licence }
`;

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'schema-diff-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** Compares the released schema with one that differs in the pieces given, under a changelog with these lines. */
async function compare(edits: [from: string, to: string][], acknowledged: string[] = []) {
  let present = RELEASED;
  for (const [from, to] of edits) {
    expect(present).toContain(from);
    present = present.replace(from, to);
  }
  const heading = acknowledged.length > 0 ? ['### Breaking schema changes', '', ...acknowledged, ''] : [];
  const changelog = [
    '# Changelog',
    '',
    '## Unreleased',
    '',
    ...heading,
    '### Added',
    '',
    '- `User.new`: a field.',
  ];
  return diff(present, changelog.join('\n'));
}

async function diff(present: string, changelog: string): Promise<{ code: number; output: string }> {
  const files = ['released.graphql', 'present.graphql', 'CHANGELOG.md'].map((name) => join(directory, name));
  await Promise.all([RELEASED, present, changelog].map((text, index) => writeFile(files[index] ?? '', text)));
  return execute(files);
}

async function execute(files: string[]): Promise<{ code: number; output: string }> {
  const script = join(root, 'scripts', 'schema-diff.mjs');
  try {
    const { stdout } = await run(process.execPath, [script, ...files], { cwd: root });
    return { code: 0, output: stdout };
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string };
    return { code, output: stdout };
  }
}

it('the schema as it is passes', async () => {
  expect(await execute([])).toMatchObject({ code: 0 });
});

describe('an addition', () => {
  it.each<[string, [string, string]]>([
    ['a field', ['page: Page', 'page: Page new: Int']],
    ['an optional input field', ['input Change {', 'input Change { new: Int']],
    ['a type', ['enum Licence', 'type New { a: Int } enum Licence']],
    ['a key', ['@key(', '@key(fields: "userId") @key(']],
    ['@shareable', ['{ accountId', '@shareable { accountId']],
    ['a deprecation', ['licence: Licence page', 'licence: Licence @deprecated(reason: "x") page']],
  ])('%s passes', async (_title, edit) => {
    expect(await compare([edit])).toEqual({
      code: 0,
      output: 'schema since the last release: 0 breaking, 0 dangerous changes\n',
    });
  });
});

describe('a dangerous change', () => {
  it.each<[string, [string, string]]>([
    ['an enum value added', ['Basic Pro', 'Basic Pro new']],
    ['an argument added', ['name: String)', 'name: String, new: Int)']],
    ['a later version of federation', ['/v2.0', '/v2.new']],
  ])('%s is printed and passes', async (_title, edit) => {
    const { code, output } = await compare([edit]);
    expect(code).toBe(0);
    expect(output).toMatch(/^dangerous: .*\bnew\b.*\n.*0 breaking, 1 dangerous/);
  });
});

const BREAKS: [title: string, coordinate: string, edit: [string, string]][] = [
  ['a field removed', 'User.licence', ['licence: Licence page', 'page']],
  ['a field that may now be null', 'User.userId', ['userId: ID!', 'userId: ID']],
  ['an argument removed', 'Query.user(name:)', [', name: String', '']],
  ['an argument that must now be given', 'Query.user(name:)', ['name: String', 'name: String!']],
  ['a new argument that must be given', 'Query.user(new:)', ['name: String', 'name: String, new: Int!']],
  [
    'an input field that must now be given',
    'Change.licence',
    ['{ licence: Licence }', '{ licence: Licence! }'],
  ],
  ['an enum value removed', 'Licence.Pro', ['Basic Pro', 'Basic']],
  ['a type removed', 'Change', ['input Change { licence: Licence }', '']],
  [
    'a key changed',
    'User @key(fields: "accountId userId")',
    ['@key(fields: "accountId userId")', '@key(fields: "userId")'],
  ],
  [
    'a key that no longer resolves',
    'User @key(fields: "accountId userId")',
    ['accountId userId")', 'accountId userId", resolvable: false)'],
  ],
  [
    'a field no longer shareable',
    'Page.size @shareable',
    ['Page @shareable { next: String', 'Page { next: String @shareable'],
  ],
  [
    'a field no longer accessible',
    'User.licence @inaccessible',
    ['licence: Licence page', 'licence: Licence @inaccessible page'],
  ],
  [
    'a field that needs a scope',
    'Query.user @requiresScopes(scopes: [["a"]])',
    ['String): User', 'String): User @requiresScopes(scopes: [["a"]])'],
  ],
];

describe('a breaking change', () => {
  it.each(BREAKS)('%s fails with its coordinate', async (_title, coordinate, edit) => {
    const { code, output } = await compare([edit]);
    expect(code).toBe(1);
    expect(output).toContain(`breaking: \`${coordinate}\`: `);
    expect(output).toContain('1 breaking, 0 dangerous');
  });

  it('passes when its coordinate is acknowledged, whatever it breaks', async () => {
    const breaks = BREAKS.filter(([, coordinate]) =>
      /^(?:Licence|Query\.user\(name|User @key)/.test(coordinate),
    );
    const chosen = [...new Map(breaks.map((row) => [row[1], row])).values()];
    const items = chosen.map(([, coordinate]) => `- \`${coordinate}\`: ask for something else.`);
    const { code, output } = await compare(
      chosen.map(([, , edit]) => edit),
      items,
    );
    expect(output.match(/^breaking, acknowledged: /gm)).toHaveLength(3);
    expect(code).toBe(0);
  });

  it('is not acknowledged by the name of another', async () => {
    const edits: [string, string][] = [
      ['licence: Licence page', 'page'],
      ['Basic Pro', 'Basic'],
    ];
    const { code, output } = await compare(edits, ['- `User.licence`: ask for its plan.']);
    expect(code).toBe(1);
    expect(output.split('\n').filter((line) => line.startsWith('breaking: '))).toEqual([
      expect.stringContaining('`Licence.Pro`'),
    ]);
  });

  it('is not acknowledged by an earlier release, nor below another heading', async () => {
    const item = '- `User.licence`: ask for its plan.';
    const changelog = `## Unreleased\n\n### Removed\n\n${item}\n\n## 1.0.0\n\n### Breaking schema changes\n\n${item}\n`;
    const { code } = await diff(RELEASED.replace('licence: Licence page', 'page'), changelog);
    expect(code).toBe(1);
  });
});

describe('an acknowledgement', () => {
  it.each([
    ['that names nothing broken', '- `User.page`: gone.', 'acknowledged, but not broken: `User.page`'],
    ['without an explanation', '- `User.licence`', 'not of the form'],
    ['without a coordinate', '- The licence is gone.', 'not of the form'],
  ])('%s fails', async (_title, item, output) => {
    const answer = await compare(
      [['licence: Licence page', 'page']],
      [item, '- `User.licence`: see the plan.'],
    );
    expect(answer.code).toBe(1);
    expect(answer.output).toContain(output);
  });
});
