/** The control API's route for a backup of the store's file. */
import { createReadStream } from 'node:fs';
import { notFound } from '../wire/wire-error.js';
import { type ControlRoute, emptyBody, type ServerCall } from './control-call.js';

/** The method is POST although nothing changes. A web page could trigger a GET as often as it likes. */
export const backupRoutes: readonly ControlRoute[] = [
  {
    method: 'POST',
    path: '/backup',
    summary: 'the whole store as a file, as of now',
    access: 'server',
    run: backUp,
  },
];

async function backUp({ body, backend: { file } }: ServerCall) {
  emptyBody.parse(body);
  if (!file) throw notFound('The store is a PostgreSQL database; make a backup with its own tools.');
  // The stream closes the descriptor, even when the caller disconnects early.
  return createReadStream('', { fd: await file.snapshot() });
}
