/** Files that settings name: read once, when the program starts. */
import { readFileSync } from 'node:fs';
import { ConfigError } from '../../config.js';

/** @throws ConfigError naming the variable, not the file: its name may have been mistaken for its content */
export function readSettingFile(variable: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError(`${variable} must name a file that can be read (${code ?? 'unknown reason'})`);
  }
}

/** @throws ConfigError naming the variable */
export function readJsonFile(variable: string, path: string): unknown {
  return parseJson(variable, readSettingFile(variable, path));
}

/** @throws ConfigError naming the variable; the parser's own message would quote the file */
export function parseJson(variable: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ConfigError(`${variable} must name a file of JSON`);
  }
}
