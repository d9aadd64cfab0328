/** Work that is given up when its time is up or nobody waits for it any more. */
import { DeadlineError } from './chime-error.js';

/** The part of AbortSignal that is used for a call; making a real one for every attempt costs several times as much. */
export interface CallSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** Has one listener at a time, for one attempt has one request. */
class CutSignal implements CallSignal {
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
 * Settles as the work does, or fails at once when the time is up or the signal says so, even if the work goes on.
 * @param ms how long it may take
 * @param work is told to give up through its own signal
 * @throws DeadlineError when it was cut short
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
 * @throws DeadlineError when the signal says that nobody waits any more
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
