/** The licences of production packages: which are allowed, and the list in docs/licences.md. */
import { nameOf } from './lock-file.mjs';

/** Licences that require no more than to be passed on with the software. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Python-2.0',
  'Unlicense',
]);

/** Returns name, version and licence of every package of a production installation, on any platform, sorted. */
export function productionPackages(lock) {
  const rows = Object.entries(lock.packages)
    .filter(([path, entry]) => path !== '' && !entry.dev)
    .map(([path, entry]) => ({ name: nameOf(path, entry), version: entry.version, licence: entry.license }));
  const unique = new Map(rows.map((row) => [`${row.name} ${row.version}`, row]));
  return [...unique.values()].toSorted((a, b) => compare(a.name, b.name) || compare(a.version, b.version));
}

const compare = (a, b) => (a < b ? -1 : Number(a > b));

/** Returns whether an SPDX expression can be satisfied by allowed licences. */
export function isAllowed(expression = '') {
  const inner = expression.replaceAll(/[()]/g, '');
  // No package has mixed both operators so far, so a mixture is refused.
  if (inner.includes(' OR ') && inner.includes(' AND ')) return false;
  if (inner.includes(' OR ')) return inner.split(' OR ').some((licence) => ALLOWED.has(licence));
  return inner.split(' AND ').every((licence) => ALLOWED.has(licence));
}

/**
 * Lists all problems, one line each.
 * @param licenceOf returns the licence that an installed package states itself, by its path in the lock file; undefined
 *   if it is not installed, such as one for another platform
 */
export function licenceProblems(lock, licenceOf) {
  const refused = productionPackages(lock).filter(({ licence }) => !isAllowed(licence));
  const lying = Object.entries(lock.packages).filter(
    ([path, entry]) => path !== '' && !entry.dev && (licenceOf(path) ?? entry.license) !== entry.license,
  );
  return [
    ...refused.map(
      ({ name, licence }) => `${name}: the licence ${licence ?? '(none)'} is not allowed in production`,
    ),
    ...lying.map(([path]) => `${path}: the package states another licence than package-lock.json`),
  ];
}

/** Returns the text of docs/licences.md. */
export function licenceList(lock) {
  const packages = productionPackages(lock);
  const count = (licence) => packages.filter((row) => row.licence === licence).length;
  const licences = [...new Set(packages.map(({ licence }) => licence))];
  const counts = licences.toSorted((a, b) => count(b) - count(a) || compare(a, b));
  return `<!-- Written by \`npm run licences\` from package-lock.json. -->

# Licences

What \`npm ci --omit=dev\` installs, on all platforms together: ${packages.length} packages.

${counts.map((licence) => `- ${licence}: ${count(licence)}`).join('\n')}

${packages.map(({ name, version, licence }) => `- ${name} ${version}, ${licence}`).join('\n')}
`;
}
