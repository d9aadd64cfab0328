/** The log of a process: JSON lines, or a readable format in a terminal. */
import { isatty } from 'node:tty';
import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';

/**
 * Creates the log. Each call writes its line synchronously, so that no line is lost however the process ends. Buffering
 * lines was measured to be no cheaper.
 * @param worker the number of this worker process, which is added to every line
 */
export async function createLog(level: string, worker?: number): Promise<Logger> {
  const options: LoggerOptions = { level, serializers: { err: describeError } };
  const log = pino(options, isatty(1) ? await prettyPrinter() : logDestination(1));
  return worker === undefined ? log : log.child({ worker });
}

/** Selects the members of an error to log. Others may contain data that a client sent, even raw bytes. */
export function describeError(error: Error): object {
  const { type, message, stack, code } = pino.stdSerializers.err(error);
  return { type, message, stack, code };
}

/**
 * Creates a destination that writes each line when it is logged. On a full disk, lines wait for space and those beyond
 * a megabyte are dropped, while the program continues. Pino's default destination would throw in the logging call, or
 * retry for ever.
 * @param descriptor of standard output or standard error
 */
export function logDestination(descriptor: 1 | 2): DestinationStream {
  const destination = pino.destination({ dest: descriptor, sync: true, maxLength: 1024 * 1024 });
  destination.on('error', () => undefined);
  // Pino calls it after a fatal line. Only lines that cannot be written are still buffered then.
  destination.flushSync = () => undefined;
  return destination;
}

async function prettyPrinter(): Promise<DestinationStream> {
  // Loaded only for a terminal, because it takes longer to load than all the rest of the log.
  const { formatForTerminal } = await import('./terminal-log.js');
  return formatForTerminal(logDestination(1));
}
