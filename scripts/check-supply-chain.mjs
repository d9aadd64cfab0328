/**
 * Checks the lock file, install scripts, licences and the tracked files for credentials, without the network. Prints a
 * line for each problem, and then ends with exit code 1.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { licenceList, licenceProblems } from './licence-list.mjs';
import { lockProblems, scriptProblems } from './lock-file.mjs';
import { secretsIn } from './secret-scan.mjs';

/** Credentials that were created for tests and are of no use elsewhere. */
const FIXTURES = {
  // The key of a self-signed certificate for localhost.
  'test/unit/chime/request-handler.test.ts': 'a private key',
};

const root = resolve(process.argv[2] ?? join(import.meta.dirname, '..'));
const read = (path) => readFileSync(join(root, path), 'utf8');
const manifest = JSON.parse(read('package.json'));
const lock = JSON.parse(read('package-lock.json'));

/** Returns the licence of a package if it is installed here. */
function licenceOf(path) {
  try {
    const { license, licenses } = JSON.parse(read(join(path, 'package.json')));
    return typeof license === 'string' ? license : (license?.type ?? licenses?.[0]?.type);
  } catch {
    return undefined;
  }
}

function readOr(path, otherwise) {
  try {
    return read(path);
  } catch {
    return otherwise;
  }
}

// git lists deleted files until the deletion is committed, and symbolic links to directories.
const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((path) => path !== '');
const found = tracked.flatMap((path) =>
  secretsIn(readOr(path, ''))
    .filter(({ what }) => what !== FIXTURES[path])
    .map(({ line, what }) => `${path}:${line}: ${what}`),
);
const problems = [
  ...lockProblems(manifest, lock),
  ...scriptProblems(manifest, readOr('.npmrc', '')),
  ...licenceProblems(lock, licenceOf),
  ...(readOr('docs/licences.md', '') === licenceList(lock)
    ? []
    : ['docs/licences.md is out of date: npm run licences']),
  ...(tracked.length > 0 ? found : ['git lists no files']),
  ...tracked
    .filter((path) => /(?:^|\/)(?:node_modules|\.env)(?:\/|$)/.test(path))
    .map((path) => `${path} must not be tracked`),
];
for (const problem of problems) process.stderr.write(`${problem}\n`);
if (problems.length > 0) process.exitCode = 1;
else {
  const packages = Object.keys(lock.packages).length - 1;
  process.stdout.write(`${packages} packages of the lock file and ${tracked.length} files are in order\n`);
}
