/** What the control API's route files share: a route's form, common inputs and refusals. */
import { z } from 'zod';
import { chimeError, type WireError } from '../wire/wire-error.js';
import { requireAccount } from '../operations/account.js';
import type { RunningEmulator } from '../running-emulator.js';
import type { OperationContext } from '../operations/handler.js';
import type { AccountRecord } from '../store/account.js';
import type { Store } from '../store/store.js';

/** One call: path parameters, query, JSON body, and what the operations work with too. */
export interface ControlCall extends RunningEmulator, OperationContext {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  /** Runs `work` once what the call changes is stored, and never when that fails: for what is in memory only. */
  readonly afterCommit: (work: () => void) => void;
}

/** A route. `run` answers the JSON; what a POST changes is kept as a whole or not at all. */
export interface ControlRoute {
  readonly method: 'GET' | 'POST';
  /** Below `/_emulator`. */
  readonly path: string;
  readonly summary: string;
  readonly run: (call: ControlCall) => unknown;
  /** For a POST that changes nothing in the store. */
  readonly withoutTransaction?: true;
}

/** A name or id: not blank, at most 256 characters, storable as it is. */
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

/** 409 for what the present state does not allow. */
export function conflict(message: string): WireError {
  return chimeError('ConflictException', message);
}
