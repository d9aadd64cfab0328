/**
 * Serves routes under `/_emulator/` for events outside the Chime API: a person accepts an invitation, an administrator
 * claims a domain in the console, time passes. AWS has nothing like it. A route for one kind of resource belongs to the
 * file of that resource, such as `user.ts`. Routes for the server as a whole are in `system.ts`, `backup.ts` and
 * `fault.ts`.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Readable } from 'node:stream';
import { ZodError } from 'zod';
import { onResponseEnd } from '../../node-http/pipelining.js';
import { type EmulatorCredentials, verifySignature } from '../wire/request-signature.js';
import type { RunningEmulator } from '../running-emulator.js';
import { describeUnavailable, refuseBrowser } from '../wire/endpoint.js';
import type { Log } from '../log.js';
import { badRequest, WireError } from '../wire/wire-error.js';
import { readBytes } from '../wire/request-body.js';
import { recordChanges } from '../operations/change-recorder.js';
import { locks } from '../operations/lock.js';
import { accountParams, type ControlCall, type ControlRoute } from './control-call.js';
import { isStorageFailure } from '../store/store-error.js';
import { accountRoutes } from './account.js';
import { backupRoutes } from './backup.js';
import { changeRoutes } from './change.js';
import { faultRoutes } from './fault.js';
import { messageRoutes } from './message.js';
import { phoneNumberRoutes } from './phone-number.js';
import { systemRoutes } from './system.js';
import { userRoutes } from './user.js';

const PREFIX = '/_emulator';

const controlRoutes = [
  ...systemRoutes,
  ...changeRoutes,
  ...backupRoutes,
  ...faultRoutes,
  ...accountRoutes,
  ...userRoutes,
  ...messageRoutes,
  ...phoneNumberRoutes,
];

/** Whether a raw URL belongs to the control API. All other URLs are Chime requests. */
export function isControlUrl(rawUrl: string | undefined): boolean {
  return rawUrl !== undefined && /^\/_emulator(?:[/?#]|$)/.test(rawUrl);
}

/**
 * Adds the control API's routes to the server. Errors have the form `{"Message": ...}` with a fitting status.
 * @param options.credentials the key pair that must sign requests, as for Chime requests
 */
export function createControlApi(
  server: FastifyInstance,
  context: RunningEmulator,
  { credentials, log }: { credentials: EmulatorCredentials | undefined; log: Log },
): void {
  // A web page can post text to any local port without a preflight request. It cannot post application/json, which is
  // the only type that remains.
  server.removeContentTypeParser('text/plain');
  server.setNotFoundHandler((_request, reply) =>
    sendMessage(reply, 404, 'There is no such route; see /_emulator.'),
  );
  server.setErrorHandler((error, request, reply) => {
    const { status, message } = describe(error, request.method, log);
    return sendMessage(reply, status, message);
  });
  server.addHook('onRequest', async (request) => refuseBrowser(request.headers));
  if (credentials) demandSignature(server, credentials);
  server.get(PREFIX, () => ({
    Name: 'Chime emulator: the routes for what happens outside the Chime API',
    Routes: controlRoutes.map(({ method, path, summary }) => `${method} ${PREFIX}${path}: ${summary}`),
  }));
  for (const route of controlRoutes) {
    server.route({
      method: route.method,
      url: PREFIX + route.path,
      handler: async (request, reply) => {
        const result = await perform(route, request, context);
        if (!(result instanceof Readable)) return result;
        // Fastify destroys a stream only if its response is the first in the queue of its connection.
        onResponseEnd(reply.raw, () => void result.destroy());
        result.once('error', (error) => {
          // Before that, the error handler responds to it.
          if (reply.raw.headersSent) log.error({ err: error }, 'A control API request failed');
        });
        reply.header('cache-control', 'no-store');
        return reply.type(route.contentType ?? 'application/octet-stream').send(result);
      },
    });
  }
}

type CallParts = Pick<ControlCall, 'params' | 'query' | 'headers' | 'body'>;

async function perform(
  route: ControlRoute,
  { params, query, headers, body }: CallParts,
  context: RunningEmulator,
): Promise<unknown> {
  const { backend, clock } = context;
  const call = { params, query, headers, body, ...context };
  if (route.access === 'server') return route.run(call);
  if (!route.locks)
    return backend.read(async (store) => route.run({ ...call, store, now: await clock.now(store) }));
  let effects: (() => void)[] = [];
  const afterCommit = (work: () => void) => void effects.push(work);
  const result = await backend.write(locks(route.locks, readIds(params)), async (store) => {
    effects = [];
    const transaction = { store, now: await clock.now(store) };
    return recordChanges(transaction, null, async (changes) =>
      route.run({ ...call, ...transaction, changes, afterCommit }),
    );
  });
  for (const work of effects) work();
  return result;
}

/** Returns the ids of a path under the names that requests of the Chime API have. */
function readIds(params: unknown): { AccountId?: string } {
  const { data } = accountParams.safeParse(params);
  return data ? { AccountId: data.accountId } : {};
}

/** Runs in `preParsing` because the signature covers the bytes of the body. */
function demandSignature(server: FastifyInstance, credentials: EmulatorCredentials): void {
  server.addHook('preParsing', async ({ method, originalUrl: url, headers }, _reply, payload) => {
    const body = await readBytes(payload);
    if (!body) throw badRequest('The request body is longer than 1 MiB.');
    verifySignature({ method, url, headers, body }, credentials, new Date());
    return Readable.from([body]);
  });
}

/** Sends an error in the control API's form. */
export function sendMessage(reply: FastifyReply, status: number, message: string): FastifyReply {
  return reply.code(status).send({ Message: message });
}

function describe(error: unknown, method: string, log: Log): { status: number; message: string } {
  if (error instanceof WireError) return { status: error.status, message: error.message };
  if (error instanceof ZodError) return { status: 400, message: describeIssue(error) };
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  if (status >= 400 && status < 500)
    return { status, message: 'The request cannot be read; send a JSON object as application/json.' };
  log.error({ err: error }, 'A control API request failed');
  if (isStorageFailure(error)) return { status: 503, message: describeUnavailable(method) };
  return { status: 500, message: 'An internal error occurred.' };
}

/** Names the member and the rule. The text is our own because zod would quote an unknown member. */
function describeIssue(error: ZodError): string {
  const issue = error.issues[0];
  if (!issue) return 'The request is not valid.';
  if (issue.code === 'unrecognized_keys') return 'The request has a member that this route does not know.';
  return `${issue.path.join('.') || 'The request'}: ${issue.message}.`;
}
