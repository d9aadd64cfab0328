/** The route type, common inputs and common errors of the control API. */
import { z } from 'zod';
import { chimeError, type WireError } from '../wire/wire-error.js';
import { requireAccount } from '../operations/account.js';
import type { RunningEmulator } from '../running-emulator.js';
import type { OperationContext } from '../operations/handler.js';
import type { AccountRecord } from '../store/account.js';
import type { Store } from '../store/store.js';

/** One control API call: path parameters, query and JSON body, with the context that operations also get. */
export interface ControlCall extends RunningEmulator, OperationContext {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  /** Runs `work` after the call's changes are stored, and never when storing fails. Use it for changes in memory. */
  readonly afterCommit: (work: () => void) => void;
}

/**
 * A route of the control API. `run` returns the JSON response. The changes of a POST are stored as a whole or not at
 * all.
 */
export interface ControlRoute {
  readonly method: 'GET' | 'POST';
  /** The path below `/_emulator`. */
  readonly path: string;
  readonly summary: string;
  readonly run: (call: ControlCall) => unknown;
  /** Set for a POST that changes nothing in the store. */
  readonly withoutTransaction?: true;
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
export function findAccount(params: unknown, store: Store): AccountRecord {
  return requireAccount(accountParams.parse(params).accountId, store);
}

/** 409 for a request that the present state does not allow. */
export function conflict(message: string): WireError {
  return chimeError('ConflictException', message);
}
