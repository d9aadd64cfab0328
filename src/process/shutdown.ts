/** How a process ends: what makes it end, how long that may take, and what is said when it takes longer. */
import type { Logger } from 'pino';

/** What the process runs. */
export interface Stoppable {
  /** Finishes what is under way and closes everything. Called once. */
  stop(): Promise<void>;
  /** What is not over yet, for the log: numbers and names of the program's own. */
  unfinished?(): object;
  /** Told of each error that nobody handled. */
  onUnhandledError?(): void;
}

export interface Shutdown {
  /** Resolves when everything is closed. The process then ends by itself, with 1 if anything was wrong. */
  end(): Promise<void>;
}

/**
 * A signal that comes again within this many milliseconds is the same one: npm passes on what a terminal or systemd has
 * sent to all processes of a group anyway.
 */
const ECHO_MS = 500;

const STOP_SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM'];

/**
 * Has signals end the process at once, with 0, while it starts and has nothing to finish: the first process of a container
 * ignores those that it does not listen for.
 * @returns what takes that back
 */
export function endOnSignal(): () => void {
  for (const signal of STOP_SIGNALS) process.on(signal, endAtOnce);
  return () => {
    for (const signal of STOP_SIGNALS) process.off(signal, endAtOnce);
  };
}

const endAtOnce = (): never => process.exit(0);

/**
 * Has signals, and errors that nobody handled, end the process in order; a second signal ends it at once, with 1. An error
 * makes the exit code 1: what it left undone is unknown, so that the process must not go on.
 * @param within how long the stop may take, in milliseconds; the process is then ended with 1
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
    // What is no error may be anything, what a client sent included; Node would quote it.
    const err = thrown instanceof Error ? thrown : new Error(`${typeof thrown} thrown`);
    log.fatal({ err }, 'an error that nobody handled: stopping');
    running.onUnhandledError?.();
    process.exitCode = 1;
    void end();
  };
  process.on('uncaughtException', onError).on('unhandledRejection', onError);
  return { end };
}

async function stopInTime(log: Logger, running: Stoppable, within: number): Promise<void> {
  const timer = setTimeout(() => {
    const resources = countFrom(process.getActiveResourcesInfo());
    log.fatal(
      { ...running.unfinished?.(), resources },
      'ending although not everything is over: it took too long',
    );
    process.exit(1);
  }, within);
  try {
    await running.stop();
  } catch (error) {
    log.fatal({ err: error }, 'could not stop cleanly');
    process.exitCode = 1;
  }
  // Does not hold the process, but ends one that something else holds.
  timer.unref();
}

function countFrom(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
