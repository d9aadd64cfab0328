/** Requests byte for byte, with the key. */
import { KEY } from './target.js';

/** A POST of these very bytes as JSON, unless there are other lines for its type and length. */
export const requestOf = (
  body: string,
  lines: readonly string[] = ['content-type: application/json'],
): string =>
  [
    'POST /graphql HTTP/1.1',
    'host: localhost',
    ...Object.entries(KEY).map(([name, value]) => `${name}: ${value}`),
    'connection: close',
    ...lines,
    ...(lines.some((line) => line.startsWith('content-length')) ? [] : [`content-length: ${body.length}`]),
    '',
    body,
  ].join('\r\n');
