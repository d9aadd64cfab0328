/** Finds built files for tests of whole programs and of web pages. */
import { existsSync } from 'node:fs';
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
