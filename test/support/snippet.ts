/** The snippets of the documents: fenced blocks of Markdown, and the modules that those in TypeScript are. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

export interface Snippet {
  readonly language: string;
  readonly text: string;
}

const ROOT = new URL('../../', import.meta.url);

/** A fenced block, in a list or not. */
const FENCE = /^( *)```(\w+)\n(.*?)^\1```$/gms;

/** All fenced blocks of a document that name a language, in order. */
export function snippetsOf(document: string): Snippet[] {
  const markdown = readFileSync(new URL(document, ROOT), 'utf8');
  return [...markdown.matchAll(FENCE)].map(([, indent = '', language = '', text = '']) => ({
    language,
    text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }));
}

/**
 * Returns the only snippet with this in its text.
 * @param document its path from the root of the project
 * @param replacements what stands in the snippet for readers, and what takes its place in a test
 */
export function readSnippet(
  document: string,
  mark: string,
  replacements: Readonly<Record<string, string>> = {},
): string {
  const [snippet, ...others] = snippetsOf(document).filter(({ text }) => text.includes(mark));
  if (!snippet || others.length > 0) throw new Error(`Not one snippet of ${document} has ${mark}`);
  return Object.entries(replacements).reduce((text, [written, replacement]) => {
    if (!text.includes(written)) throw new Error(`The snippet with ${mark} lacks ${written}`);
    return text.replaceAll(written, () => replacement);
  }, snippet.text);
}

/** Runs such a snippet as a module of this project, each time anew, and returns its exports. */
export async function loadSnippet<Exports>(...snippet: Parameters<typeof readSnippet>): Promise<Exports> {
  const directory = new URL('.vitest/snippet/', ROOT);
  await mkdir(directory, { recursive: true });
  const file = fileURLToPath(new URL(`${randomUUID()}.ts`, directory));
  await writeFile(file, readSnippet(...snippet));
  try {
    return (await import(/* @vite-ignore */ file)) as Exports;
  } finally {
    await rm(file);
  }
}
