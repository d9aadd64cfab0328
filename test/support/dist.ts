/** Finds built files for tests of whole programs and of web pages. */
import { cpSync, existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Returns the absolute path of a file or directory below dist/.
 * @throws Error if it has not been built
 */
export function builtPath(name: string): string {
  const path = fileURLToPath(new URL(`../../dist/${name}`, import.meta.url));
  if (!existsSync(path)) throw new Error(`This test needs dist/${name}. Run \`npm run build\` first.`);
  return path;
}

/** Copies the built programs to a new directory, without the web pages and source maps, which are most of dist/. */
export function copyPrograms(directory: string): void {
  const web = fileURLToPath(new URL('../../dist/web', import.meta.url));
  const filter = (path: string): boolean => path !== web && !path.endsWith('.map');
  // The asynchronous function takes ten times as long, because each of its steps waits for a thread.
  cpSync(builtPath('.'), directory, { recursive: true, filter });
}
