/**
 * Errors that the control API requests for operations, so that a client's error handling can be tested. They exist in
 * memory only, and a restart discards them.
 */
import { apiModel } from '../wire/api-model.js';
import { WireError } from '../wire/wire-error.js';
import type { ChimeExceptionName } from '../wire/api-model.js';

/** The next `Times` requests of an operation fail with an exception that its model lists. */
export interface Fault {
  readonly Operation: string;
  readonly Exception: ChimeExceptionName;
  readonly Times: number;
  /** The value of the header `Retry-After`. */
  readonly RetryAfterSeconds: number | undefined;
}

export class FaultQueue {
  #faults: Fault[] = [];

  add(fault: Fault): void {
    this.#faults.push(fault);
  }

  /** The faults still to come, oldest first. */
  list(): readonly Fault[] {
    return this.#faults;
  }

  clear(): void {
    this.#faults = [];
  }

  /** Removes and returns the error for this request of the operation, if there is one. */
  take(operation: string): WireError | undefined {
    const index = this.#faults.findIndex(({ Operation }) => Operation === operation);
    const fault = this.#faults[index];
    if (!fault) return undefined;
    const remaining = fault.Times > 1 ? [{ ...fault, Times: fault.Times - 1 }] : [];
    this.#faults.splice(index, 1, ...remaining);
    const { status, code } = apiModel.errors[fault.Exception];
    return new WireError(
      status,
      fault.Exception,
      code,
      'A fault asked for at the side door.',
      fault.RetryAfterSeconds,
    );
  }
}
