/**
 * Returns what to do when a package cannot be found, or undefined for any other error. The built programs hold the
 * packages they run, but for those that are machine code.
 */
export function adviceOnMissingPackage(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!(error instanceof Error && code.endsWith('MODULE_NOT_FOUND'))) return undefined;
  const [, name = 'of its dependencies'] = /'([^']+)'/.exec(error.message) ?? [];
  return `the package ${name} is not installed: run npm ci`;
}
