/** Reads files that settings name. They are read once, when the program starts. */
import { readFileSync } from 'node:fs';
import { StartupError } from './startup-error.js';

/**
 * Reads a file of UTF-8 text, and removes the byte order mark that some editors add.
 * @throws StartupError that names the variable but not the path, in case the path is a secret that was mistaken for it
 */
export function readSettingFile(variable: string, path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StartupError(`${variable} must name a file that can be read (${code ?? 'unknown reason'})`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new StartupError(`${variable} must name a file of UTF-8 text`);
  }
}

/**
 * Reads the secrets of a file, one per line, so that a new secret can be added before the old one is removed.
 * @throws StartupError that names the variable
 */
export const readSecretLines = (variable: string, path: string): string[] =>
  readSettingFile(variable, path)
    .split(/\r?\n/)
    .filter((line) => line !== '');

/** @throws StartupError that names the variable */
export function readJsonFile(variable: string, path: string): unknown {
  return parseJson(variable, readSettingFile(variable, path));
}

/** @throws StartupError that names the variable; the parser's own message would quote the file */
export function parseJson(variable: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new StartupError(`${variable} must name a file of JSON`);
  }
}
