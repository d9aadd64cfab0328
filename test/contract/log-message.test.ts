/** Whatever the programs log as a warning or worse can be looked up: its words are in a document. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

const readAll = (directory: string, extension: string): string[] =>
  readdirSync(join(ROOT, directory), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(extension))
    .map((name) => readFileSync(join(ROOT, directory, name), 'utf8'));

const DOCUMENTS = readAll('docs', '.md').join('\n').replaceAll(/\s+/g, ' ');

/** A call of a logger. */
const CALL = /\blog\??\.(?:warn|error|fatal)\([^;]*;/gi;

const TEXT = /'([^'\n]+)'|"([^"\n]+)"|`([^`]+)`/g;

/** The message of a call is the last text in it; of a template, what is always the same. */
function messagesIn(source: string): string[] {
  return [...source.matchAll(CALL)].flatMap(([call]) => {
    const [, single, double, template = ''] = [...call.matchAll(TEXT)].at(-1) ?? [];
    const parts = (single ?? double ?? template).split(/\$\{.*?\}/s).map((part) => part.trim());
    return parts.filter((part) => part !== '');
  });
}

const MESSAGES = new Set(readAll('src', '.ts').flatMap(messagesIn));

it('finds the messages', () => {
  expect(MESSAGES.size).toBeGreaterThan(20);
});

it.each([...MESSAGES])('%s', (message) => {
  expect(DOCUMENTS.includes(message), 'a document has it').toBe(true);
});
