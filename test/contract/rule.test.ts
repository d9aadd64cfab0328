/** The rules of docs/rules.md and the tests that show them name each other: no rule without a test, no title without its rule. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** A row of a table: its id and its last column. */
const ROW = /^\| ([A-Z]-\d+) .*\| (.*?) *\|$/gm;

/** The ids at the end of a title, in a string that is the first of several arguments. */
const TITLE_END = /\(([A-Z]-\d+(?:, [A-Z]-\d+)*)\)['"`],/g;

const rules = [...readFileSync('docs/rules.md', 'utf8').matchAll(ROW)].map(([, id = '', standing = '']) => ({
  id,
  standing,
}));
const ids = rules.map(({ id }) => id);

const shown = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .flatMap((file) =>
    [...readFileSync(join('test', file), 'utf8').matchAll(TITLE_END)].flatMap(([, list = '']) =>
      list.split(', ').map((id) => ({ id, file })),
    ),
  );

it('every rule has an id of its own', () => {
  expect(ids.length).toBeGreaterThan(0);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

it('every rule says whether AWS documents it, it was seen, or it is ours', () => {
  expect(rules.filter(({ standing }) => !/^(?:AWS: \S|seen\b|ours\b)/.test(standing))).toEqual([]);
});

it('every rule is named by the title of a test', () => {
  const named = new Set(shown.map(({ id }) => id));
  expect(ids.filter((id) => !named.has(id))).toEqual([]);
});

it('every id in a title is that of a rule', () => {
  const known = new Set(ids);
  expect(shown.filter(({ id }) => !known.has(id))).toEqual([]);
});
