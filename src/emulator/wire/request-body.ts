/** Bodies of requests as bytes: what is signed, and how much of it is read. */

/** 1 MiB, more than any request of the API needs. */
export const MAX_BODY_BYTES = 1024 * 1024;

/** The whole body, or undefined when it is too long. What is too long is read to its end, else the answer is lost. */
export async function readBytes(message: AsyncIterable<unknown>): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length <= MAX_BODY_BYTES) chunks.push(chunk);
    }
  } catch {
    // The caller went away in the middle: nobody will read the answer.
    return undefined;
  }
  return length <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}
