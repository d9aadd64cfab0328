/** Messages at the edge of the page. The container is loaded when the browser is idle, or with the first message. */
import { Suspense, useSyncExternalStore } from 'react';
import { toProblem } from '../graphql/problem.js';
import { lazyPart } from './lazy-part.js';
import { type PlainNotice, PlainNotices } from './plain-notice.js';

/**
 * Shows that something failed and why, until the message is closed.
 * @param what the failure: `The licence was not changed`
 */
export function notifyProblem(error: unknown, what: string): void {
  void show(({ showProblem }) => showProblem(error, what), {
    title: what,
    text: toProblem(error).message,
    isProblem: true,
  });
}

/** Shows that something was done. With `undo`, people can revert it for some seconds. */
export function notifyDone(what: string, undo?: () => void): void {
  void show(({ showDone }) => showDone(what, undo), { title: what, isProblem: false, ...(undo && { undo }) });
}

const load = () => import('./notice-container.js');

type Notices = Awaited<ReturnType<typeof load>>;

interface State {
  /** Whether there has been a message for the container. */
  readonly isWanted: boolean;
  /** Messages that the container could not be loaded for. */
  readonly plain: readonly PlainNotice[];
}

let state: State = { isWanted: false, plain: [] };
const listeners = new Set<() => void>();

function setState(next: Partial<State>): void {
  state = { ...state, ...next };
  for (const listener of listeners) listener();
}

async function show(message: (notices: Notices) => void, plain: Omit<PlainNotice, 'id'>): Promise<void> {
  const notices = await load().catch(() => undefined);
  if (notices === undefined) {
    setState({ plain: [...state.plain, { ...plain, id: crypto.randomUUID() }] });
    return;
  }
  setState({ isWanted: true });
  message(notices);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const Container = lazyPart(async () => ({ default: (await load()).NoticeContainer }));

/** Rendered once in the application. */
export function NoticeHost() {
  const { isWanted, plain } = useSyncExternalStore(subscribe, () => state);
  return (
    <>
      {isWanted && (
        <Suspense>
          <Container />
        </Suspense>
      )}
      <PlainNotices
        notices={plain}
        onClose={(closed) => setState({ plain: state.plain.filter(({ id }) => id !== closed) })}
      />
    </>
  );
}
