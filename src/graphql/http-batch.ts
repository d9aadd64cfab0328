/** HTTP batching: an array of operations in one request, where each counts as a request of its own. */
import type { preHandlerAsyncHookHandler } from 'fastify';
import { type Failure, sendError } from '../http/error-response.js';
import type { CountRequests } from '../access/caller-limits.js';

/** Replaces the body of an operation that is refused on its own. */
export class RefusedOperation {
  constructor(readonly failure: Failure) {}
}

/**
 * Creates a `preHandler` for the GraphQL route. It refuses batches if they are off or too large. It counts each
 * operation except the first, which was counted as the request.
 * @param maximum operations in a batch; 0 disables batching
 */
export function batchHook(maximum: number, count: CountRequests): preHandlerAsyncHookHandler {
  return async (request, reply) => {
    const { body } = request;
    if (!Array.isArray(body)) return undefined;
    const failure = describeFailure(body.length, maximum);
    if (failure) return sendError(reply, 400, failure);
    return body.length > 1 ? count(request, reply, body.length - 1) : undefined;
  };
}

function describeFailure(operations: number, maximum: number): Failure | undefined {
  if (maximum === 0) {
    const message =
      'The body holds an array, and batching is off: send each operation in a request of its own.';
    return { code: 'BATCHING_DISABLED', message };
  }
  if (operations === 0) return { code: 'BAD_REQUEST', message: 'The batch holds no operation.' };
  if (operations <= maximum) return undefined;
  return { code: 'BATCH_TOO_LARGE', message: `The batch holds more than ${maximum} operations.` };
}
