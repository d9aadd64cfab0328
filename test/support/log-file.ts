/** Keeps what every server of a test run logs, in the directory that the run's reporter has for it and scans at the end. */
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { type Logger, multistream, pino } from 'pino';

/** Variable with the path of the directory; without it nothing is kept. */
export const LOG_DIRECTORY = 'TEST_LOG_DIRECTORY';

let file: number | undefined;

function keep(line: string): void {
  const directory = process.env[LOG_DIRECTORY];
  if (directory === undefined) return;
  file ??= openSync(join(directory, `${randomUUID()}.log`), 'a');
  writeSync(file, line);
}

/**
 * A logger whose lines of all levels are kept.
 * @param write gets those from `info` on too
 */
export function keptLog(write: (line: string) => void = () => undefined): Logger {
  const streams = [
    { level: 'trace' as const, stream: { write: keep } },
    { level: 'info' as const, stream: { write } },
  ];
  return pino({ level: 'trace' }, multistream(streams));
}

/** Keeps whatever the process prints. */
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

/** Keeps the lines of another log, such as the audit log's. */
export function keepText(text: string): void {
  keep(text.endsWith('\n') || text === '' ? text : `${text}\n`);
}
