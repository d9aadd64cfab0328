/** Checks package.json and package-lock.json, so that an installation is what was reviewed. */

const EXACT = /^\d+\.\d+\.\d+(?:-[\w.]+)?$/;
const INTEGRITY = /^sha512-[A-Za-z\d+/]{86}==$/;

/**
 * Lists all problems, one line each. Version and content hash identify a package. `resolved` would add a host, but the
 * user who installs chooses the host. A package from elsewhere could not do without `resolved`.
 * @param manifest package.json, parsed
 * @param lock package-lock.json, parsed
 */
export function lockProblems(manifest, lock) {
  const packages = Object.entries(lock.packages).filter(([path]) => path !== '');
  const allowed = manifest.allowScripts ?? {};
  const withScripts = new Set(
    packages.filter(([, entry]) => entry.hasInstallScript).map(([path, entry]) => nameOf(path, entry)),
  );
  return [
    ...(lock.lockfileVersion === 3 ? [] : ['package-lock.json must be of version 3']),
    ...Object.entries({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.overrides })
      .filter(([, version]) => !EXACT.test(version))
      .map(([name]) => `package.json: ${name} must be pinned to a version`),
    ...packages.flatMap(([path, entry]) =>
      [...packageProblems(entry)].map((problem) => `package-lock.json: ${path} ${problem}`),
    ),
    ...[...withScripts]
      .filter((name) => !(name in allowed))
      .map((name) => `package.json: allowScripts must say whether ${name} may run its install script`),
    ...Object.keys(allowed)
      .filter((name) => !withScripts.has(name))
      .map((name) => `package.json: allowScripts names ${name}, which has no install script`),
  ];
}

function* packageProblems({ version, integrity, resolved, link }) {
  if (!EXACT.test(version ?? '')) yield 'must have a version';
  if (!INTEGRITY.test(integrity ?? '')) yield 'must have a SHA-512 integrity and no other';
  if (resolved !== undefined)
    yield 'must not name the place it came from (npm config omit-lockfile-registry-resolved)';
  if (link) yield 'must not be a link';
}

/** Returns the name of a package at a path of the lock file. An alias has its own `name` member. */
export function nameOf(path, { name } = {}) {
  return name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/**
 * Lists settings that let install scripts of packages run, and scripts of ours that `ignore-scripts` silently disables,
 * one line each.
 * @param npmrc the text of .npmrc
 */
export function scriptProblems(manifest, npmrc) {
  const names = Object.keys(manifest.scripts ?? {});
  return [
    ...(/^ignore-scripts=true$/m.test(npmrc) ? [] : ['.npmrc must say ignore-scripts=true']),
    ...names
      .filter((name) => /^(?:pre|post)/.test(name) && names.includes(name.replace(/^(?:pre|post)/, '')))
      .map((name) => `package.json: ${name} would never run, as .npmrc says ignore-scripts`),
  ];
}
