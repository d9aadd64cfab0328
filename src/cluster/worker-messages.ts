/** The messages between the primary process and its workers, except metrics: readiness, presence and stopping. */
import type { Worker } from 'node:cluster';
import { StartupError } from '../settings/startup-error.js';

/** The messages of a worker: that it listens at `url`, why it cannot start, or, when asked, that it is present. */
export type FromWorker =
  | { type: 'ready'; url: string }
  | { type: 'failed'; reason: string }
  | { type: 'present' };

/**
 * The messages to a worker: to report its presence, or to stop. With `drain` it stops once its clients have had time to
 * connect to another worker.
 */
export type ToWorker = { type: 'presence-asked' } | { type: 'stop'; drain: boolean };

/** The maximum time until a worker listens. */
const START_MS = 30_000;

/**
 * A worker was killed before it was ready, for example because the system is short of memory. It might still be able to
 * start.
 */
export class WorkerKilledError extends StartupError {}

/**
 * Resolves to the URL at which the worker listens.
 * @throws StartupError when it cannot start, WorkerKilledError when it was killed
 */
export function waitUntilReady(worker: Worker): Promise<string> {
  return new Promise((resolve, reject) => {
    const failWith = (error: StartupError): void => {
      clearTimeout(timer);
      reject(error);
    };
    const fail = (reason: string): void => failWith(new StartupError(reason));
    const timer = setTimeout(fail, START_MS, `a worker was not ready within ${START_MS / 1000} s`);
    worker.on('message', (message: FromWorker) => {
      if (message.type === 'failed') fail(message.reason);
      if (message.type !== 'ready') return;
      clearTimeout(timer);
      resolve(message.url);
    });
    worker.once('exit', (code, signal) => {
      if (signal) failWith(new WorkerKilledError(`a worker was killed (${signal}) before it was ready`));
      else fail(`a worker ended (exit code ${code}) before it was ready`);
    });
  });
}

/** The number of presence checks within the time after which a worker counts as hanging. */
const PRESENCE_CHECKS = 10;

/**
 * Calls `onHang` once when the worker has not responded for `timeoutMs` milliseconds. The time is measured in checks,
 * not by a clock: a primary that was suspended itself, as by a machine that sleeps, sends at most one check too many.
 */
export function watchForHang(worker: Worker, timeoutMs: number, onHang: () => void): void {
  let missed = 0;
  worker.on('message', ({ type }: FromWorker) => {
    if (type === 'present') missed = 0;
  });
  const timer = setInterval(() => {
    if (missed === PRESENCE_CHECKS) {
      clearInterval(timer);
      onHang();
      return;
    }
    missed += 1;
    const check: ToWorker = { type: 'presence-asked' };
    // A worker that cannot be reached is about to end.
    worker.send(check, () => undefined);
  }, timeoutMs / PRESENCE_CHECKS);
  worker.once('exit', () => clearInterval(timer));
}

/** An internal message of node:cluster; `ack` acknowledges the message with that `seq`. */
interface ClusterMessage {
  act?: string;
  seq?: number;
  ack?: number;
}

/** The handle of a connection that the primary has accepted. */
interface ConnectionHandle {
  close(): void;
}

/**
 * Passes a connection on to another worker if this worker ended before it accepted it. That happens when the worker
 * stops while the primary gets no processor time: the primary learns too late that the worker no longer listens.
 * Node:cluster loses track of such a connection, and its client would wait until the program ends.
 * @param findOther returns another worker that listens. If there is none, the connection is closed.
 */
export function passOnUntakenConnections(worker: Worker, findOther: () => Worker | undefined): void {
  const { process } = worker;
  const untaken = new Map<number | undefined, [message: ClusterMessage, connection: ConnectionHandle]>();
  const send = process.send.bind(process) as (...args: unknown[]) => boolean;
  process.send = (...args: unknown[]) => {
    const [message, connection] = args as [ClusterMessage, ConnectionHandle];
    if (message.act === 'newconn') untaken.set(message.seq, [message, connection]);
    return send(...args);
  };
  process.on('internalMessage', ({ ack }: ClusterMessage) => {
    if (ack !== undefined) untaken.delete(ack);
  });
  // Unlike `exit`, it comes after all messages of the process. A connection that was accepted must not be passed on.
  process.once('close', () => {
    // Node:cluster misses the end of a worker that has a connection to acknowledge, and would pass it another one.
    if (untaken.size > 0) worker.disconnect();
    for (const [message, connection] of untaken.values()) {
      const other = findOther();
      // The acknowledgement of the same message, by whichever worker, is what node:cluster waits for.
      if (other) (other.process.send as typeof send)(message, connection);
      else connection.close();
    }
    untaken.clear();
  });
}
