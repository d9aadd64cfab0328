/**
 * Compares the schema with that of the last release. A breaking change fails unless CHANGELOG.md acknowledges it by its
 * coordinate; a dangerous one is printed. `node scripts/schema-diff.mjs [released.graphql schema.graphql CHANGELOG.md]`
 */
import { ChangeType, CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildASTSchema, parse } from 'graphql';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { federationBreaks, newLinks } from './federation-break.mjs';

const HEADING = 'Breaking schema changes';

const root = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const [
  releasedPath = root('schema/released.graphql'),
  presentPath = root('schema.graphql'),
  changelogPath = root('CHANGELOG.md'),
] = process.argv.slice(2);

const released = parse(readFileSync(releasedPath, 'utf8'));
const present = parse(readFileSync(presentPath, 'utf8'));
const { acknowledged, malformed } = acknowledgements(readFileSync(changelogPath, 'utf8'));

const changes = await diff(toSchema(released), toSchema(present));
// The inspector does not know the meaning of federation's directives, and calls every change of them dangerous.
const ofClients = changes.filter(({ type }) => !type.startsWith('DIRECTIVE_USAGE_'));
const breaking = [
  ...ofClients.filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking).map(toBreak),
  ...federationBreaks(released, present),
];
const dangerous = [
  ...ofClients
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Dangerous)
    .map(({ message }) => message),
  ...newLinks(released, present).map((url) => `'${url}' is linked anew: older routers may not know it`),
];

const broken = new Set(breaking.map(({ coordinate }) => coordinate));
const failures = [
  ...breaking
    .filter(({ coordinate }) => !acknowledged.has(coordinate))
    .map(({ coordinate, message }) => `breaking: \`${coordinate}\`: ${message}`),
  ...[...acknowledged]
    .filter((coordinate) => !broken.has(coordinate))
    .map((coordinate) => `acknowledged, but not broken: \`${coordinate}\``),
  ...malformed.map((line) => `not of the form "- \`Type.field\`: what to do instead": ${line}`),
];

for (const message of dangerous) print(`dangerous: ${message}`);
for (const { coordinate, message } of breaking) {
  if (acknowledged.has(coordinate)) print(`breaking, acknowledged: \`${coordinate}\`: ${message}`);
}
for (const failure of failures) print(failure);
print(
  `schema since the last release: ${breaking.length} breaking, ${dangerous.length} dangerous changes` +
    (failures.length > 0 ? `; see "${HEADING}" in CONTRIBUTING.md` : ''),
);
process.exitCode = failures.length > 0 ? 1 : 0;

function toSchema(document) {
  // A subgraph's SDL uses directives that it does not define.
  return buildASTSchema(document, { assumeValidSDL: true });
}

function toBreak({ type, path = 'schema', message }) {
  const isArgument =
    type === ChangeType.FieldArgumentAdded ||
    type === ChangeType.FieldArgumentRemoved ||
    type === ChangeType.FieldArgumentTypeChanged;
  return { coordinate: isArgument ? path.replace(/\.(\w+)$/, '($1:)') : path, message };
}

/** Returns the items below the heading in "Unreleased". Each names one coordinate and explains it. */
function acknowledgements(changelog) {
  const unreleased = changelog.split(/^## /m).find((section) => /^unreleased\b/i.test(section)) ?? '';
  const list = unreleased.split(/^### /m).find((section) => section.startsWith(`${HEADING}\n`)) ?? '';
  const items = list.split('\n').filter((line) => /^\s*[-*+]/.test(line));
  const matches = items.map((line) => /^- `([^`]+)`: \S/.exec(line));
  return {
    acknowledged: new Set(matches.flatMap((match) => (match ? [match[1]] : []))),
    malformed: items.filter((_line, index) => !matches[index]),
  };
}

function print(line) {
  process.stdout.write(`${line}\n`);
}
