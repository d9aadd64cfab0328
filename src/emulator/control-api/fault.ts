/** The control API's routes for faults: the errors that the next requests of an operation get. */
import { z } from 'zod';
import { apiModel } from '../wire/api-model.js';
import { badRequest } from '../wire/wire-error.js';
import type { ControlCall, ControlRoute } from './control-call.js';

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
    run: addFault,
    withoutTransaction: true,
  },
  {
    method: 'GET',
    path: '/faults',
    summary: 'the faults still to come',
    run: ({ faults }) => ({ Faults: faults.list() }),
  },
];

function addFault({ body, faults }: ControlCall) {
  const { Operation, Exception, Times, RetryAfterSeconds } = faultBody.parse(body);
  const errors = apiModel.operations[Operation]?.errors ?? [];
  const exception = errors.find((name) => name === Exception);
  if (!exception) throw badRequest(`Exception must be one of ${errors.join(', ')}.`);
  faults.add({ Operation, Exception: exception, Times, RetryAfterSeconds });
  return { Faults: faults.list() };
}
