/**
 * Processes one Chime request from its raw form to its response: the order of checks, transactions, and the conversion
 * of failures.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { verifySignature, type EmulatorCredentials } from './request-signature.js';
import { apiModel, type Operation } from './api-model.js';
import { callerArn } from '../domain/caller-arn.js';
import { chimeError, WireError } from './wire-error.js';
import type { EmulatorContext } from '../emulator-context.js';
import { recordChanges } from '../operations/change-recorder.js';
import type { Input, ReadRequest, WriteOperation, WriteRequest } from '../operations/handler.js';
import { locks, operationLock } from '../operations/lock.js';
import { operations } from '../operations/registry.js';
import {
  createRouter,
  errorReply,
  newRequestId,
  readBody,
  successReply,
  type WireReply,
} from './protocol.js';
import { isStorageFailure } from '../store/store-error.js';
import type { Log } from '../log.js';
import { readInput } from './validation.js';

/** A request as received. `body` is undefined when it was longer than this server reads. */
export interface WireRequest {
  readonly method: string;
  /** The request target, neither decoded nor normalised. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer | undefined;
}

type Handler<Request> = (input: unknown, context: Request) => Promise<unknown>;

export interface EndpointOptions {
  /** The key pair that must sign requests. Without it signatures are ignored. */
  readonly credentials: EmulatorCredentials | undefined;
  /** Whether the control API may request faults. */
  readonly hasFaults: boolean;
  readonly log: Log;
}

/**
 * Creates the function that responds to Chime requests. It never rejects: an internal error is logged and returned as
 * ServiceFailureException.
 */
export function createEndpoint(
  context: EmulatorContext,
  { credentials, hasFaults, log }: EndpointOptions,
): (request: WireRequest) => Promise<WireReply> {
  const route = createRouter(Object.keys(operations));

  async function respond(request: WireRequest, requestId: string): Promise<WireReply> {
    refuseBrowser(request.headers);
    const { name, operation, labels, query } = route(request.method, request.url);
    if (!request.body) throw chimeError('BadRequestException', 'The request body is longer than 1 MiB.');
    // The caller signs with the wall clock, so the movable clock does not apply.
    if (credentials) verifySignature({ ...request, body: request.body }, credentials, new Date());
    if (hasFaults) await throwFault(name, context);
    const input = readInput(operation, { labels, query, body: readBody(request.body) });
    log.debug({ requestId, operation: name }, 'Chime request');
    const output = await carryOut(name, operation, input, callerArn(request), context);
    return successReply(operation, output ?? {}, requestId);
  }

  return async (request) => {
    const requestId = newRequestId();
    try {
      return await respond(request, requestId);
    } catch (error) {
      return errorReply(toWireError(error, request.method, requestId, log), requestId);
    }
  };
}

/** Throws the error that the control API requested for this request of the operation, if there is one. */
async function throwFault(name: string, { backend }: EmulatorContext): Promise<void> {
  if (!(await backend.read((store) => store.faults.has(name)))) return;
  const fault = await backend.write(locks(['faults']), (store) => store.faults.take(name));
  if (!fault) return;
  const { status, code } = apiModel.errors[fault.exception];
  const message = 'A fault asked for at the side door.';
  throw new WireError(status, fault.exception, code, message, fault.retryAfterSeconds ?? undefined);
}

/** Runs the operation. Its writes are stored as a whole or not at all, and committed before the response. */
function carryOut(
  name: string,
  operation: Operation,
  input: unknown,
  caller: string,
  { backend, clock }: EmulatorContext,
): Promise<unknown> {
  // The API's model is the source of both the table and the handlers' types. readInput therefore returns the declared
  // type, and the operations with the method GET are those that only read.
  if (operation.method === 'GET') {
    const read = findHandler<ReadRequest>(name);
    return backend.read(async (store) => read(input, { store, caller, now: await clock.now(store) }));
  }
  const write = findHandler<WriteRequest>(name);
  return backend.write(
    operationLock(name as WriteOperation, input as Input<WriteOperation>),
    async (store) => {
      const context = { store, caller, now: await clock.now(store) };
      return recordChanges(context, name, (changes) => write(input, { ...context, changes }));
    },
  );
}

function findHandler<Request>(name: string): Handler<Request> {
  const handler = (operations as unknown as Readonly<Record<string, Handler<Request> | undefined>>)[name];
  if (!handler) throw new Error(`There is no handler for ${name}.`);
  return handler;
}

/**
 * Refuses requests of web pages, which must not control this server (our choice). AWS SDKs and tools send neither
 * header. A browser sends `none` for an address that somebody typed.
 */
export function refuseBrowser({ origin, 'sec-fetch-site': site = 'none' }: IncomingHttpHeaders): void {
  if (origin !== undefined || site !== 'none')
    throw chimeError('ForbiddenException', 'Requests of web pages are not served.');
}

function toWireError(error: unknown, method: string, requestId: string, log: Log): WireError {
  if (error instanceof WireError) return error;
  log.error({ requestId, err: error }, 'A Chime request failed');
  if (!isStorageFailure(error)) return chimeError('ServiceFailureException', 'An internal error occurred.');
  return chimeError('ServiceUnavailableException', describeUnavailable(method));
}

/**
 * Returns what a caller may assume when the store fails. A change whose commit failed can still exist after a crash,
 * because its last bytes may have reached the disk before the failure was reported.
 */
export function describeUnavailable(method: string): string {
  const unavailable = 'The store cannot be used at present';
  return method === 'GET' ? `${unavailable}.` : `${unavailable}; whether the change was made is unknown.`;
}
