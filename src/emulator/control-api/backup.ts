/** The control API's route for a backup. While a server runs, only that server can make one. */
import { createReadStream } from 'node:fs';
import { z } from 'zod';
import { notFound } from '../wire/wire-error.js';
import { conflict, type ControlCall, type ControlRoute } from './control-call.js';

/** The method is POST although nothing changes. A web page could trigger a GET as often as it likes. */
export const backupRoutes: readonly ControlRoute[] = [
  {
    method: 'POST',
    path: '/backup',
    summary: 'the whole store as a file, as of now; {"Store"} refuses any other store than the one named',
    run: backUp,
  },
];

function backUp({ body, backend: { file } }: ControlCall) {
  const { Store } = z.strictObject({ Store: z.string().max(100).optional() }).parse(body);
  if (!file) throw notFound('The store is a PostgreSQL database; make a backup with its own tools.');
  if (Store !== undefined && Store !== file.identity) throw conflict('This server has another store.');
  // The stream closes the descriptor, even when the caller disconnects early.
  return createReadStream('', { fd: file.snapshot() });
}
