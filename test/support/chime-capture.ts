/** The stock SDK client with a note of every answer as it came over the wire, before the SDK has read it. */
import { Chime } from '@aws-sdk/client-chime';
import { buffer } from 'node:stream/consumers';
import type { Readable } from 'node:stream';

/** An answer as sent. Header names are in lower case. */
export interface CapturedAnswer {
  readonly operation: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface CapturingClient {
  readonly chime: Chime;
  /** The answer that came last. Throws when there was none. */
  last(): CapturedAnswer;
}

interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  body: Readable | Uint8Array;
}

/** A client that tries once. Destroy its `chime` at the end. */
export function capturingClient(endpoint: string): CapturingClient {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const chime = new Chime({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  let last: CapturedAnswer | undefined;
  chime.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const result = await next(args);
        const response = result.response as HttpAnswer;
        // The SDK reads bytes as it reads a stream, and a stream can be read only once.
        const bytes = response.body instanceof Uint8Array ? response.body : await buffer(response.body);
        response.body = bytes;
        last = {
          operation: String(commandName).replace(/Command$/, ''),
          status: response.statusCode,
          headers: response.headers,
          text: Buffer.from(bytes).toString(),
        };
        return result;
      },
    // The SDK reads the answer in the same step: what is low comes nearer to the wire.
    { name: 'captureAnswer', step: 'deserialize', priority: 'low' },
  );
  return {
    chime,
    last: () => {
      if (!last) throw new Error('There was no answer.');
      return last;
    },
  };
}
