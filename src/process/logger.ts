/** The log of a process: JSON lines, or readable ones in a terminal. */
import { isatty } from 'node:tty';
import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';

/**
 * Lines are written at once, in the call that logs them: none is lost when the process ends, however it does, and writing
 * them together later was measured to be no cheaper.
 * @param worker the number of the worker this process is, which every line then carries
 */
export async function createLog(level: string, worker?: number): Promise<Logger> {
  const options: LoggerOptions = { level, serializers: { err: describeError } };
  const log = pino(options, isatty(1) ? await prettyPrinter() : logDestination(1));
  return worker === undefined ? log : log.child({ worker });
}

/** Of an error what programs say in errors; its other members may hold what a client sent, down to the raw bytes. */
export function describeError(error: Error): object {
  const { type, message, stack, code } = pino.stdSerializers.err(error);
  return { type, message, stack, code };
}

/**
 * Where lines go, as soon as they are logged. On a full disk they wait for room, those beyond a megabyte are dropped, and
 * the program goes on: pino's own destination would have the call that logs fail, or try again for ever.
 * @param descriptor of standard output or standard error
 */
export function logDestination(descriptor: 1 | 2): DestinationStream {
  const destination = pino.destination({ dest: descriptor, sync: true, maxLength: 1024 * 1024 });
  destination.on('error', () => undefined);
  // Called after a fatal line. Nothing waits here but what cannot be written.
  destination.flushSync = () => undefined;
  return destination;
}

async function prettyPrinter(): Promise<DestinationStream> {
  // Takes longer to load than all the rest of the log, and is for people only.
  const { forPeople } = await import('./terminal-log.js');
  return forPeople(logDestination(1));
}
