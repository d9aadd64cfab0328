/** Asks before something is done that matters. The dialog is loaded when idle, or with the first question. */
import { type ReactNode, Suspense, useSyncExternalStore } from 'react';
import { lazyPart } from './lazy-part.js';

export interface Confirmation {
  /** A question that names what will happen: `Delete the account Example Corp?` */
  title: string;
  /** The consequences, and whether they can be undone. */
  children: ReactNode;
  /** The label of the button, a verb: `Delete`. */
  confirm: string;
  /** The label of another button, which neither confirms nor cancels: `Take over theirs`. */
  alternative?: string;
  /** Whether something is lost, which the colour of the button shows. Defaults to true. */
  isDestructive?: boolean;
}

export type Choice = 'confirmed' | 'alternative' | 'cancelled';

/** The open question, and the function that answers it. */
export interface Question extends Confirmation {
  answer(this: void, choice: Choice): void;
}

let question: Question | undefined;
const listeners = new Set<() => void>();

function ask(next: Question | undefined): void {
  question = next;
  for (const listener of listeners) listener();
}

/** Resolves to whether the user has confirmed. */
export const confirm = async (confirmation: Omit<Confirmation, 'alternative'>): Promise<boolean> =>
  (await choose(confirmation)) === 'confirmed';

/** Resolves to the choice. The next question cancels one that is open. */
export function choose(confirmation: Confirmation): Promise<Choice> {
  question?.answer('cancelled');
  return new Promise((resolve) => {
    ask({
      ...confirmation,
      answer(choice) {
        ask(undefined);
        resolve(choice);
      },
    });
  });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const Dialog = lazyPart(async () => ({ default: (await import('./confirm-dialog.js')).ConfirmDialog }));

/** Rendered once in the application. */
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
