/** Loads parts of the console before they are needed: while the browser has nothing else to do. */

type Load = () => Promise<unknown>;

const waiting: Load[] = [];
let isStarted = false;

/** Loads it after the first page; a failure has no effect, as whoever needs the part loads it again. */
export function preload(load: Load): void {
  waiting.push(load);
  if (isStarted) schedule();
}

/** The first page and its data have the connection to themselves for this long. */
const HEAD_START_MS = 3_000;

/**
 * Called when the first page is drawn; returns a function that takes that back if loading has not begun.
 * @param onStart is called when loading begins
 */
export function startPreloading(onStart: () => void): () => void {
  const timer = setTimeout(() => {
    isStarted = true;
    onStart();
    schedule();
  }, HEAD_START_MS);
  return () => clearTimeout(timer);
}

function schedule(): void {
  // Safari has no requestIdleCallback.
  if ('requestIdleCallback' in globalThis) requestIdleCallback(loadNext);
  else setTimeout(loadNext, 200);
}

function loadNext(): void {
  const load = waiting.shift();
  if (load === undefined) return;
  load()
    .catch(() => undefined)
    .finally(schedule);
}
