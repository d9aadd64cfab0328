/** The control API's routes for faults: the errors that the next requests of an operation get. */
import { z } from 'zod';
import { apiModel } from '../wire/api-model.js';
import type { Store } from '../store/store.js';
import { badRequest } from '../wire/wire-error.js';
import type { ControlRoute, WriteCall } from './control-call.js';

const faultBody = z.strictObject({
  Operation: z.enum(Object.keys(apiModel.operations), 'must be an operation of the API'),
  Exception: z.string(),
  Times: z.int().min(1).max(1_000_000).default(1),
  RetryAfterSeconds: z.int().min(0).max(3_600).optional(),
});

export const faultRoutes: readonly ControlRoute[] = [
  {
    method: 'POST',
    path: '/faults',
    summary:
      'answer the next {"Times"?} requests of {"Operation"} with {"Exception", "RetryAfterSeconds"?}, carrying out none',
    locks: ['faults'],
    run: addFault,
  },
  {
    method: 'GET',
    path: '/faults',
    summary: 'the faults still to come',
    run: listFaults,
  },
];

async function addFault({ body, store }: WriteCall) {
  const { Operation, Exception, Times, RetryAfterSeconds } = faultBody.parse(body);
  const errors = apiModel.operations[Operation]?.errors ?? [];
  const exception = errors.find((name) => name === Exception);
  if (!exception) throw badRequest(`Exception must be one of ${errors.join(', ')}.`);
  await store.faults.add({
    operation: Operation,
    exception,
    times: Times,
    retryAfterSeconds: RetryAfterSeconds ?? null,
  });
  return listFaults({ store });
}

async function listFaults({ store }: { store: Store }) {
  const faults = await store.faults.list();
  return {
    Faults: faults.map(({ operation, exception, times, retryAfterSeconds }) => ({
      Operation: operation,
      Exception: exception,
      Times: times,
      ...(retryAfterSeconds === null ? {} : { RetryAfterSeconds: retryAfterSeconds }),
    })),
  };
}
