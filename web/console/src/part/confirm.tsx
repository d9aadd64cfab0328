/** Asks before something is done that matters. The dialog is loaded when idle, or with the first question. */
import { type ReactNode, Suspense, useSyncExternalStore } from 'react';
import { lazyPart } from './lazy-part.js';

export interface Confirmation {
  /** A question that names what will happen: `Delete the account Example Corp?` */
  title: string;
  /** What follows from it, and whether it can be undone. */
  children: ReactNode;
  /** The button, a verb: `Delete`. */
  confirm: string;
  /** Whether something is lost by it, as the button shows; so it is unless told otherwise. */
  isGrave?: boolean;
}

/** What is being asked, and how it is answered. */
export interface Question extends Confirmation {
  answer(this: void, isConfirmed: boolean): void;
}

let question: Question | undefined;
const listeners = new Set<() => void>();

function ask(next: Question | undefined): void {
  question = next;
  for (const listener of listeners) listener();
}

/** Resolves to whether it was confirmed. A question that is open is answered with no by the next. */
export function confirm(confirmation: Confirmation): Promise<boolean> {
  question?.answer(false);
  return new Promise((resolve) => {
    ask({
      ...confirmation,
      answer(isConfirmed) {
        ask(undefined);
        resolve(isConfirmed);
      },
    });
  });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const Dialog = lazyPart(async () => ({ default: (await import('./confirm-dialog.js')).ConfirmDialog }));

/** Stands once in the application. */
export function ConfirmHost() {
  const asked = useSyncExternalStore(subscribe, () => question);
  return (
    asked && (
      <Suspense>
        <Dialog question={asked} />
      </Suspense>
    )
  );
}
