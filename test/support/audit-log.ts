/** The audit log file of a test gateway. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A line of the file, parsed. */
export interface AuditLine {
  log: string;
  time: string;
  requestId: string;
  caller: { id: string; source: string };
  mutation: string;
  accountId: string | null;
  targets: { name: string; count: number; ids: string[] }[];
  fields: string[];
  outcome: string;
  failedItems: number | null;
  upstreamRequestId: string | null;
  durationMs: number;
  omitted?: number;
  late?: boolean;
}

export interface AuditFile {
  readonly directory: string;
  readonly path: string;
  text(): Promise<string>;
  /** Returns the lines of the file. Each must be an entry. */
  lines(): Promise<AuditLine[]>;
  remove(): Promise<void>;
}

export async function createAuditFile(): Promise<AuditFile> {
  const directory = await mkdtemp(join(tmpdir(), 'chime-audit-'));
  const path = join(directory, 'log', 'audit.jsonl');
  const text = () => readFile(path, 'utf8');
  return {
    directory,
    path,
    text,
    lines: async () => linesOf(await text()),
    remove: () => rm(directory, { recursive: true }),
  };
}

export function linesOf(text: string): AuditLine[] {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Error('The last line does not end.');
  return lines.map((line) => JSON.parse(line) as AuditLine);
}
