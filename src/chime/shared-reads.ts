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
import { type Outcome, SharedRead } from './shared-read.js';

/**
 * The maximum time that a read waits for the end of an identical call, in milliseconds. One request without a response
 * must not hold up all others.
 */
const LONGEST_WAIT_MS = 250;

type Command = Parameters<Chime['send']>[0];

/**
 * Wraps Chime so that identical reads share calls. Account grants belong in front of it, because callers
 * differ in them.
 */
export function shareReads(
  chime: ChimeConnection,
  observer?: Pick<CallObserver, 'onSavedCall'>,
): ChimeConnection {
  /** The latest read of each kind, until its call has ended. */
  const latest = new Map<string, SharedRead>();

  const read = async (
    operation: OperationName,
    command: Command,
    options: CallOptions,
  ): Promise<ServiceOutputTypes> => {
    const began = performance.now();
    const end = (options.since ?? began) + chime.deadline;
    const key = `${operation} ${JSON.stringify(command.input)}`;
    let before = latest.get(key);
    for (; before?.isOpen; before = latest.get(key)) {
      const { output, error } = await before.join(options.signal, end);
      if (output) observer?.onSavedCall?.(operation, 'joined');
      if (output ?? error) options.onCall?.(describeJoined(operation, began, error));
      if (error) throw error;
      if (output) return output;
    }
    const shared = new SharedRead();
    latest.set(key, shared);
    // Callers of the same moment join before this continues.
    await (before && Promise.race([before.ended, delay(LONGEST_WAIT_MS, undefined, { ref: false })]));
    try {
      const output = await chime.send(command, { ...options, onAttempt: shared.close });
      shared.end(() => ({ output }));
      return output;
    } catch (error) {
      shared.end(() => outcomeForOthers(error, options));
      throw error;
    } finally {
      if (latest.get(key) === shared) latest.delete(key);
    }
  };

  const send = (command: Command, options: CallOptions = {}): Promise<ServiceOutputTypes> => {
    const operation = toOperationName(command);
    const mayShare = isRead(operation) && !options.signal?.aborted;
    return mayShare ? read(operation, command, options) : chime.send(command, options);
  };
  // Each command returns its own output type, but TypeScript cannot follow that through the shared reads.
  return { ...chime, send: send as Chime['send'] };
}

/**
 * Returns the outcome of a failed call for those that joined it. They read again if it failed only for the caller that
 * made it: its input was refused before anything was sent, it left, or its deadline came first.
 */
const outcomeForOthers = (error: unknown, { signal }: CallOptions): Outcome =>
  error instanceof ChimeError && !error.isOutOfTime && !signal?.aborted ? { error: error.copy() } : {};

/** Describes a read that made no call for the request that waited for it. */
function describeJoined(operation: OperationName, began: number, error?: ChimeError): CallReport {
  const { code, failure } = error ?? {};
  const seconds = (performance.now() - began) / 1000;
  return { operation, code, error: failure?.error, attempts: 0, seconds };
}
