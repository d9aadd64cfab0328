/**
 * Shares the calls of reads in one process. A read joins an identical one only if that has not been sent. Otherwise it
 * waits a little for the end of that call, and shares the next one with all that wait. Its output is therefore never
 * older than its own request, whoever changed something in between: this process, another one, or another program.
 */
import type { ServiceOutputTypes } from '@aws-sdk/client-chime';
import { setTimeout as delay } from 'node:timers/promises';
import { ChimeError } from './chime-error.js';
import type { CallOptions, Chime, ChimeConnection } from './client.js';
import type { CallObserver, CallReport } from './observer.js';
import { isRead, type OperationName, toOperationName } from './operations.js';
import { SharedRead } from './shared-read.js';

/**
 * The maximum time that a read waits for the end of an identical call, in milliseconds. One request without a response
 * must not hold up all others.
 */
const LONGEST_WAIT_MS = 250;

type Command = Parameters<Chime['send']>[0];

/** A read, and the end of its call. */
interface Entry {
  readonly read: SharedRead;
  readonly ended: Promise<void>;
}

/**
 * Wraps Chime so that identical reads share calls. Account grants belong in front of it, because callers
 * differ in them.
 */
export function shareReads(
  chime: ChimeConnection,
  observer?: Pick<CallObserver, 'onSavedCall'>,
): ChimeConnection {
  /** The latest read of each kind, until its call has ended. */
  const latest = new Map<string, Entry>();

  /** Starts a call after that of the read before. Whoever joins at once is a caller of it. */
  const start = (key: string, command: Command, before: Entry | undefined): Entry => {
    const read = new SharedRead();
    const run = async (): Promise<void> => {
      // The caller joins before this continues.
      await (before && Promise.race([before.ended, delay(LONGEST_WAIT_MS, undefined, { ref: false })]));
      await read.run((options) => chime.send(command, options));
      if (latest.get(key) === entry) latest.delete(key);
    };
    const entry = { read, ended: run() };
    latest.set(key, entry);
    return entry;
  };

  const send = async (command: Command, options: CallOptions = {}): Promise<ServiceOutputTypes> => {
    const operation = toOperationName(command);
    if (!isRead(operation) || options.signal?.aborted) return chime.send(command, options);
    const began = performance.now();
    const end = (options.since ?? began) + chime.deadline;
    const key = `${operation} ${JSON.stringify(command.input)}`;
    for (;;) {
      const last = latest.get(key);
      const { read } = last?.read.isOpen ? last : start(key, command, last);
      const { output, error, isJoined } = await read.join(options, end);
      if (isJoined && output) observer?.onSavedCall?.(operation, 'joined');
      if (isJoined && (output ?? error)) options.onCall?.(describeJoined(operation, began, error));
      if (error !== undefined) throw error;
      if (output) return output;
    }
  };
  // Each command returns its own output type, but TypeScript cannot follow that through the shared reads.
  return { ...chime, send: send as Chime['send'] };
}

/** Describes a read that made no call for the request that waited for it. */
function describeJoined(operation: OperationName, began: number, error: unknown): CallReport {
  const { code, failure } = error instanceof ChimeError ? error : {};
  const seconds = (performance.now() - began) / 1000;
  return { operation, code, error: failure?.error, attempts: 0, seconds };
}
