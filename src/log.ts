/** The log of a process: JSON lines, or readable ones in a terminal. */
import { isatty } from 'node:tty';
import { type Logger, type LoggerOptions, pino } from 'pino';

/**
 * Lines are written at once, in the call that logs them: none is lost when the process ends, however it does, and writing
 * them together later was measured to be no cheaper.
 * @param worker the number of the worker this process is, which every line then carries
 */
export async function createLog(level: string, worker?: number): Promise<Logger> {
  const options: LoggerOptions = { level, serializers: { err: describeError } };
  const log = isatty(1) ? pino(options, await prettyPrinter()) : pino(options);
  return worker === undefined ? log : log.child({ worker });
}

/** Of an error what programs say in errors; its other members may hold what a client sent, down to the raw bytes. */
function describeError(error: Error): object {
  const { type, message, stack, code } = pino.stdSerializers.err(error);
  return { type, message, stack, code };
}

async function prettyPrinter() {
  // Takes longer to load than all the rest of the log, and is for people only.
  const { default: pretty } = await import('pino-pretty');
  return pretty({
    ignore: 'pid,hostname,worker',
    messageFormat: '{if worker}[worker {worker}] {end}{msg}',
  });
}
