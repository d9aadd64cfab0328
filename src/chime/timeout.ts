/** Stops waiting for work when its time is up or nobody waits for it any longer. */
import { DeadlineError } from './chime-error.js';

/** The part of AbortSignal that a call needs. A real one for every attempt costs several times as much. */
export interface CallSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** Has one listener at a time, because one attempt has one request. */
export class CutSignal implements CallSignal {
  aborted = false;
  #listener: (() => void) | undefined;

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listener = listener;
  }

  removeEventListener(): void {
    this.#listener = undefined;
  }

  abort(): void {
    this.aborted = true;
    this.#listener?.();
  }
}

/**
 * Settles as the work does, or rejects as soon as the time is up or the signal aborts, even if the work continues.
 * @param ms the time limit
 * @param work receives a signal that tells it to stop
 * @throws DeadlineError when the time is up or the signal aborts
 */
export function withTimeout<Result>(
  ms: number,
  signal: CallSignal | undefined,
  work: (cut: CallSignal) => Promise<Result>,
): Promise<Result> {
  if (signal?.aborted || ms <= 0) return Promise.reject(new DeadlineError());
  return new Promise((resolve, reject) => {
    const cut = new CutSignal();
    const stop = (): void => {
      end();
      cut.abort();
      reject(new DeadlineError());
    };
    const timer = setTimeout(stop, ms);
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    };
    signal?.addEventListener('abort', stop);
    work(cut).finally(end).then(resolve, reject);
  });
}

/**
 * Waits.
 * @throws DeadlineError when the signal aborts
 */
export function pause(ms: number, signal: CallSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(new DeadlineError());
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop);
    if (signal?.aborted) stop();
  });
}
