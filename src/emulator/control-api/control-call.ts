/** The route type, common inputs and common errors of the control API. */
import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { chimeError, type WireError } from '../wire/wire-error.js';
import { requireAccount } from '../operations/account.js';
import type { Reader, Writer } from '../../sql/port.js';
import type { LockRequest } from '../operations/lock.js';
import type { RunningEmulator } from '../running-emulator.js';
import type { OperationContext, WriteContext } from '../operations/handler.js';
import type { AccountRecord } from '../store/account.js';
import type { Store } from '../store/store.js';

/** One control API call: path parameters, query, headers and JSON body. */
export interface ServerCall extends RunningEmulator {
  readonly params: unknown;
  readonly query: unknown;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** A call inside a transaction, with the context that operations also get. */
export interface ControlCall<Db extends Reader = Reader> extends ServerCall, OperationContext<Db> {}

/** A route of the control API. `run` returns the JSON response. */
export type ControlRoute = ReadRoute | WriteRoute | ServerRoute;

interface RouteBase {
  /** The path below `/_emulator`. */
  readonly path: string;
  readonly summary: string;
  /** The type of a response that is a stream. The default is application/octet-stream. */
  readonly contentType?: string;
}

/** A route that changes nothing in the store. */
export interface ReadRoute extends RouteBase {
  readonly method: 'GET' | 'POST';
  readonly access?: undefined;
  readonly locks?: undefined;
  readonly run: (call: ControlCall) => unknown;
}

/** A route that works on the store as a whole, outside of a transaction. */
export interface ServerRoute extends RouteBase {
  readonly method: 'GET' | 'POST';
  readonly access: 'server';
  readonly locks?: undefined;
  readonly run: (call: ServerCall) => unknown;
}

export interface WriteRoute extends RouteBase {
  readonly method: 'POST';
  readonly access?: undefined;
  /** The locks that `run` needs. `account` is the one that the path names. */
  readonly locks: readonly LockRequest[];
  readonly run: (call: WriteCall) => unknown;
}

/** A call of a route that writes. */
export interface WriteCall extends ControlCall<Writer>, WriteContext {
  /** Runs `work` after the call's changes are stored, and never when storing fails. Use it for changes in memory. */
  readonly afterCommit: (work: () => void) => void;
}

/** A name or id: not blank, at most 256 characters, and storable without loss. */
export const text = z
  .string()
  .max(256)
  .regex(/\S/, 'must not be blank')
  .refine((value) => value.isWellFormed() && !value.includes('\0'), 'must be well-formed text');
export const accountParams = z.object({ accountId: z.string() });
export const emptyBody = z.strictObject({});

/** @throws WireError NotFoundException when the path's account does not exist. */
export async function findAccount(params: unknown, store: Store): Promise<AccountRecord> {
  return await requireAccount(accountParams.parse(params).accountId, store);
}

/** 409 for a request that the present state does not allow. */
export function conflict(message: string): WireError {
  return chimeError('ConflictException', message);
}
