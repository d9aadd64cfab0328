/** The control API's route for a backup, which only the server that has the store can make while it runs. */
import { createReadStream } from 'node:fs';
import { z } from 'zod';
import { conflict, type ControlCall, type ControlRoute } from './control-call.js';

/** A POST, though it changes nothing: a web page could have a GET made, and that as often as it likes. */
export const backupRoutes: readonly ControlRoute[] = [
  {
    method: 'POST',
    path: '/backup',
    summary: 'the whole store as a file, as of now; {"Store"} refuses any other store than the one named',
    run: backUp,
    withoutTransaction: true,
  },
];

function backUp({ body, store }: ControlCall) {
  const { Store } = z.strictObject({ Store: z.string().max(100).optional() }).parse(body);
  if (Store !== undefined && Store !== store.identity) throw conflict('This server has another store.');
  // The stream closes it, also when the caller goes away in the middle.
  return createReadStream('', { fd: store.snapshot() });
}
