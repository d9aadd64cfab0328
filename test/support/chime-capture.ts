/** The stock SDK client. It captures every response as sent on the wire, before the SDK reads it. */
import { Chime } from '@aws-sdk/client-chime';
import { buffer } from 'node:stream/consumers';
import type { Readable } from 'node:stream';

/** A response as sent. Header names are in lower case. */
export interface CapturedAnswer {
  readonly operation: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface CapturingClient {
  readonly chime: Chime;
  /** Returns the last response. It throws when there was none. */
  last(): CapturedAnswer;
}

interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  body: Readable | Uint8Array;
}

/** Creates a client that makes only one attempt. Destroy its `chime` at the end. */
export function capturingClient(endpoint: string): CapturingClient {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const chime = new Chime({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  let last: CapturedAnswer | undefined;
  chime.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const result = await next(args);
        const response = result.response as HttpAnswer;
        // The SDK reads bytes and streams alike, and a stream can be read only once.
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
    // The SDK reads the response in the same step. A lower priority runs closer to the wire.
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
