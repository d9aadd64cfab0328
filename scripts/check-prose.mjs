/**
 * Checks the sentences of comments and documents (docs/style.md): the share in each folder that opens with a clause or a
 * fragment, and words for which there is a better one.
 */
import { readFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';

/** The largest share of a folder's sentences in comments and documents that may open with a clause or a fragment. */
const LIMITS = {
  src: 0.05,
  'web/console/src': 0.05,
  'web/explorer/src': 0.05,
  'web/landing': 0.05,
  docs: 0.05,
};
const FOLDERS = Object.keys(LIMITS);

const OPENERS =
  /^(?:what|whatever|whoever|whose|who|where|which|those|that which|of|for|by|beyond|beside|behind|as|without|from|until|unless|should|said|told|made|kept|asked|loaded|held|how|in place of|in front of|to whom|with whom|at most so)\b/i;

/** Words that readers stumble over, each with the one that takes its place. */
const WORDS = [
  [/\bside[ -]door\b/i, 'control API'],
  [/\banew\b/i, 'again'],
  [/\bin vain\b/i, 'without effect'],
  [/\bno more(?= at once|[,.;:]|$)/im, 'no longer'],
  [/\bas ever\b/i, 'as before'],
  [/\brepeat-safe\b/i, 'idempotent'],
  [/\bpages for people\b/i, 'web pages'],
  [/\blog for people\b/i, 'terminal log'],
  [/\bdoor to Chime\b/i, 'the only module that calls Chime'],
];

/** Documents whose text is fixed: the rules are quoted by tests, the rest is generated. */
const FIXED = new Set([
  'docs/rules.md',
  'docs/licences.md',
  'docs/permissions.md',
  // It lists these words.
  'docs/style.md',
  'CHANGELOG.md',
]);

const tracked = execFileSync('git', ['ls-files', ...FOLDERS, '*.md'], { encoding: 'utf8' })
  .split('\n')
  .filter((path) => /\.(?:tsx?|md)$/.test(path) && !/generated|\.d\.ts$/.test(path));

/** The text of the comments of a file, with a blank line in place of each tag such as `@param`. */
const commentsIn = (text) =>
  Array.from(text.matchAll(/\/\*\*?([\s\S]*?)\*\/|(?:^|\n)((?:[ \t]*\/\/[^\n]*\n?)+)/g), ([, block, lines]) =>
    (block ?? lines)
      .replaceAll(/^\s*(?:\*|\/\/)\s?/gm, '')
      .replaceAll(/@(?:param|returns?|throws|see|example)\s+(?:\{[^}]*\}\s*)?(?:\w+\s+)?/g, '\n\n'),
  );

/** Returns the paragraphs and list items of a document, without code, tables and headings. */
const proseOf = (text) =>
  text
    .replaceAll(/^ *(```+)[^]*?^ *\1$|<!--[^]*?-->|^(?:#|\|).*$/gm, '\n')
    .replaceAll(/^ *(?:[-*]|\d+\.) /gm, '\n\n')
    .replaceAll(/`[^`]*`/g, 'Code')
    .replaceAll(/\*\*|\[|\]\([^)]*\)/g, '');

const sentencesOf = (comment) =>
  comment
    .split(/\n\s*\n/)
    .flatMap((paragraph) => paragraph.replaceAll(/\s+/g, ' ').split(/(?<=[.!?:])\s+(?=[A-Z`])/))
    .map((sentence) => sentence.trim())
    .filter((sentence) => /^[A-Za-z]/.test(sentence) && sentence.split(' ').length >= 3);

const problems = [];
const counts = new Map(FOLDERS.map((folder) => [folder, { sentences: 0, opened: [] }]));
for (const path of tracked) {
  const text = await readFile(path, 'utf8');
  const isDocument = path.endsWith('.md');
  if (isDocument && FIXED.has(path)) continue;
  const comments = isDocument ? [text.replaceAll(/`[^`]*`/g, '')] : commentsIn(text);
  for (const [pattern, better] of WORDS) {
    const found = comments.map((part) => pattern.exec(part)?.[0]).find((word) => word !== undefined);
    if (found !== undefined) problems.push(`${path}: "${found}": write "${better}"`);
  }
  const count = counts.get(FOLDERS.find((folder) => path.startsWith(`${folder}/`)));
  if (count === undefined) continue;
  const sentences = (isDocument ? [proseOf(text)] : comments).flatMap(sentencesOf);
  count.sentences += sentences.length;
  for (const sentence of sentences)
    if (OPENERS.test(sentence)) count.opened.push(`${path}: ${sentence.slice(0, 100)}`);
}
for (const [folder, { sentences, opened }] of counts) {
  const share = opened.length / sentences;
  process.stdout.write(
    `${folder}: ${opened.length} of ${sentences} sentences (${(share * 100).toFixed(1)}%) open with a clause or fragment\n`,
  );
  if (share > LIMITS[folder]) problems.push(...opened);
}
if (problems.length > 0) {
  process.stderr.write(`${problems.join('\n')}\n`);
  process.exitCode = 1;
}
