/** Ends a process: which events end it, how long that may take, and what is logged when it takes longer. */
import type { Logger } from 'pino';

/** The program that the process runs. */
export interface Stoppable {
  /** Finishes the work in progress and closes everything. Called once. */
  stop(): Promise<void>;
  /** Returns the unfinished work for the log: numbers and internal names only. */
  unfinished?(): object;
  /** Called for each unhandled error. */
  onUnhandledError?(): void;
}

export interface Shutdown {
  /** Resolves when everything is closed. The process then ends by itself, with exit code 1 if anything failed. */
  end(): Promise<void>;
}

/**
 * A signal that is repeated within this many milliseconds counts once. A terminal or systemd sends a signal to all
 * processes of a group, and npm forwards it as well.
 */
const ECHO_MS = 500;

const STOP_SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM'];

/**
 * Makes signals end the process at once with exit code 0, while it starts and has nothing to finish. The first process
 * of a container ignores signals that it has no listener for.
 * @returns a function that removes the listeners
 */
export function endOnSignal(): () => void {
  for (const signal of STOP_SIGNALS) process.on(signal, endAtOnce);
  return () => {
    for (const signal of STOP_SIGNALS) process.off(signal, endAtOnce);
  };
}

const endAtOnce = (): never => process.exit(0);

/**
 * Makes signals and unhandled errors stop the process in an orderly way. A second signal ends it at once, with exit
 * code 1. After an error the exit code is 1, and the process must not continue because its state is unknown.
 * @param within the time that the stop may take, in milliseconds; after it the process ends with exit code 1. For the
 *   gateway, `stopTime` computes it from SHUTDOWN_DELAY_SECONDS and SHUTDOWN_GRACE_SECONDS; with several workers, the
 *   primary adds spare time.
 */
export function prepareShutdown(
  log: Logger,
  running: Stoppable,
  within: number,
  signals = STOP_SIGNALS,
): Shutdown {
  let ended: Promise<void> | undefined;
  const end = (): Promise<void> => (ended ??= stopInTime(log, running, within));

  let signalled: number | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    const now = performance.now();
    if (signalled === undefined) {
      signalled = now;
      log.info({ signal }, 'stopping');
      void end();
    } else if (now - signalled > ECHO_MS) {
      log.fatal({ signal, ...running.unfinished?.() }, 'ending at once: a second signal');
      process.exit(1);
    }
  };
  for (const signal of signals) process.on(signal, onSignal);

  const onError = (thrown: unknown): void => {
    // A thrown value that is no Error may contain anything, even what a client sent. Node would print it.
    const err = thrown instanceof Error ? thrown : new Error(`${typeof thrown} thrown`);
    log.fatal({ err }, 'unhandled error: stopping');
    running.onUnhandledError?.();
    process.exitCode = 1;
    void end();
  };
  process.on('uncaughtException', onError).on('unhandledRejection', onError);
  return { end };
}

async function stopInTime(log: Logger, running: Stoppable, within: number): Promise<void> {
  const timer = setTimeout(() => {
    const resources = countByName(process.getActiveResourcesInfo());
    log.fatal(
      { ...running.unfinished?.(), resources },
      'stopping took too long: ending with unfinished work',
    );
    process.exit(1);
  }, within);
  try {
    await running.stop();
  } catch (error) {
    log.fatal({ err: error }, 'could not stop cleanly');
    process.exitCode = 1;
  }
  // The timer does not keep the process alive, but ends one that something else keeps alive.
  timer.unref();
}

function countByName(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
