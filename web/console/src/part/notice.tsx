/** Messages that come and go at the edge of the page. What shows them is loaded with the first. */
import { lazy, Suspense, useSyncExternalStore } from 'react';

/**
 * Says that something failed, and why; it stays until it is closed.
 * @param what names it: `The licence was not changed`
 */
export function notifyProblem(error: unknown, what: string): void {
  void show(({ showProblem }) => showProblem(error, what));
}

/** Says that something was done; with `undo`, lets people take it back for some seconds. */
export function notifyDone(what: string, undo?: () => void): void {
  void show(({ showDone }) => showDone(what, undo));
}

const load = () => import('./notice-container.js');

type Notices = Awaited<ReturnType<typeof load>>;

let isWanted = false;
const listeners = new Set<() => void>();

async function show(message: (notices: Notices) => void): Promise<void> {
  const notices = await load();
  isWanted = true;
  for (const listener of listeners) listener();
  message(notices);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const Container = lazy(async () => ({ default: (await load()).NoticeContainer }));

/** Stands once in the application. */
export function NoticeHost() {
  const wanted = useSyncExternalStore(subscribe, () => isWanted);
  return (
    wanted && (
      <Suspense>
        <Container />
      </Suspense>
    )
  );
}
