/**
 * Compresses large GraphQL responses off the event loop, if the client accepts it. A response that contains a secret is
 * never compressed: its length would reveal how similar the secret is to text that a caller chose (BREACH).
 */
import Negotiator from 'negotiator';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { LruCache } from '../util/lru-cache.js';

/** In characters. Shorter responses fit into a few packets as they are. */
const SHORTEST = 4_096;

/** Two of Node's four threads for zlib, because the same threads read files and resolve host names. */
const MAXIMUM_AT_ONCE = 2;

/** The size of the chunks that a compressor returns. Each chunk costs a turn of the event loop. */
const CHUNK_BYTES = 65_536;

const brotliAsync = promisify(brotliCompress);
const gzipAsync = promisify(gzip);

/**
 * The compressors. At these levels, each coding takes about 35 ms of a thread for a list of 10,000 users (4.7 MB), and
 * reduces it to a ninth. The highest level of Brotli would take seconds.
 */
const COMPRESSORS = {
  br: (text: Buffer) =>
    brotliAsync(text, {
      chunkSize: CHUNK_BYTES,
      params: {
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
        [constants.BROTLI_PARAM_QUALITY]: 4,
        [constants.BROTLI_PARAM_LGWIN]: 20,
        [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
      },
    }),
  gzip: (text: Buffer) => gzipAsync(text, { chunkSize: CHUNK_BYTES }),
} as const;

/** A content coding. */
export type Coding = keyof typeof COMPRESSORS;

const CODINGS = ['br', 'gzip'] as const satisfies Coding[];

/** Results by `Accept-Encoding` header. */
const chosenCodings = new LruCache<string, { readonly coding: Coding | undefined }>(100);

/** Returns the coding that a client prefers by weight, then by its own order. Returns undefined if it wants none. */
export function negotiateCoding(acceptEncoding: string | undefined): Coding | undefined {
  if (acceptEncoding === undefined) return undefined;
  let chosen = chosenCodings.get(acceptEncoding);
  if (chosen === undefined) {
    const negotiator = new Negotiator({ headers: { 'accept-encoding': acceptEncoding } });
    const found = negotiator.encoding([...CODINGS, 'identity']);
    chosen = { coding: CODINGS.find((coding) => coding === found) };
    chosenCodings.set(acceptEncoding, chosen);
  }
  return chosen.coding;
}

export const isWorthCompressing = (text: string): boolean => text.length >= SHORTEST;

let running = 0;
const waiting: (() => void)[] = [];

/**
 * Compresses a text when a slot is free.
 * @param isGone returns whether nobody waits for the text any longer; the text is then returned uncompressed
 */
export async function compress(
  text: string,
  coding: Coding,
  isGone: () => boolean,
): Promise<Buffer | string> {
  if (running < MAXIMUM_AT_ONCE) running += 1;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  try {
    return isGone() ? text : await COMPRESSORS[coding](Buffer.from(text));
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}
