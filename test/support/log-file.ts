/**
 * Stores the logs of every server of a test run in the directory of the run's reporter, which scans them at the end.
 */
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { type Logger, multistream, pino } from 'pino';

/** The variable with the path of the directory. Nothing is stored without it. */
export const LOG_DIRECTORY = 'TEST_LOG_DIRECTORY';

let file: number | undefined;

function keep(line: string): void {
  const directory = process.env[LOG_DIRECTORY];
  if (directory === undefined) return;
  file ??= openSync(join(directory, `${randomUUID()}.log`), 'a');
  writeSync(file, line);
}

/**
 * Creates a logger whose lines of all levels are stored.
 * @param write also receives the lines from `info` on
 */
export function keptLog(write: (line: string) => void = () => undefined): Logger {
  const streams = [
    { level: 'trace' as const, stream: { write: keep } },
    { level: 'info' as const, stream: { write } },
  ];
  return pino({ level: 'trace' }, multistream(streams));
}

/** Stores the whole output of the process. */
export function keepOutput(child: ChildProcess): void {
  for (const stream of [child.stdout, child.stderr]) if (stream) keepLines(stream);
}

function keepLines(stream: Readable): void {
  let rest = '';
  stream.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) keep(`${line}\n`);
  });
  stream.once('close', () => {
    if (rest !== '') keep(`${rest}\n`);
  });
}

/** Stores the lines of another log, such as the audit log. */
export function keepText(text: string): void {
  keep(text.endsWith('\n') || text === '' ? text : `${text}\n`);
}
