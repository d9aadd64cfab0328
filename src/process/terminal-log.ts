/** Formats the log for a terminal: a request takes one line, all other lines show their details below. */
import type { DestinationStream } from 'pino';
import { prettyFactory } from 'pino-pretty';

/** The members of a log line that determine its format. */
interface Line {
  readonly level: number;
  readonly time: number;
  readonly worker?: number;
  readonly msg: string;
}

/** The members that are shown of a request; see observability/request-log.ts. */
interface RequestLine extends Line {
  readonly method?: string;
  readonly route?: string;
  readonly transport?: string;
  readonly status?: number;
  readonly durationMs: number;
  readonly aborted?: boolean;
  readonly operationType?: string;
  readonly operationName?: string;
  readonly codes?: readonly string[];
}

export function formatForTerminal(destination: DestinationStream): DestinationStream {
  const format = prettyFactory({
    colorize: true,
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'pid,hostname,worker',
    messageFormat: '{if worker}[worker {worker}] {end}{msg}',
  });
  return {
    write: (text) => {
      const line = JSON.parse(text) as Line;
      destination.write(format(isRequest(line) ? formatRequest(line) : line));
    },
  };
}

const isRequest = (line: Line): line is RequestLine => line.msg === 'request';

/** Formats a request such as `POST /graphql 200 4.1 ms mutation UpdateUser NOT_FOUND`. */
function formatRequest(request: RequestLine): Line {
  const { level, time, worker, transport, route, aborted, durationMs, operationName, codes } = request;
  const { method = transport, status = aborted && 'unanswered', operationType } = request;
  const parts = [method, route, status, `${durationMs.toFixed(1)} ms`, operationType];
  const msg = [...parts, operationName, ...(codes ?? [])].filter((part) => part !== undefined).join(' ');
  return { level, time, ...(worker === undefined ? {} : { worker }), msg };
}
