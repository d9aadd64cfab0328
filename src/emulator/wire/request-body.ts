/** Reads the bodies of requests as bytes, because the signature covers the bytes and the size is limited. */

/** 1 MiB, more than any request of the API needs. */
export const MAX_BODY_BYTES = 1024 * 1024;

/**
 * Returns the whole body, or undefined when it is too long. A body that is too long is read to its end; otherwise the
 * response is lost.
 */
export async function readBytes(message: AsyncIterable<unknown>): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length <= MAX_BODY_BYTES) chunks.push(chunk);
    }
  } catch {
    // The caller disconnected early, so nobody will read the response.
    return undefined;
  }
  return length <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}
