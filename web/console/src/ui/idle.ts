/** Loads parts of the console before they are needed, while the browser is idle. */

type Load = () => Promise<unknown>;

const waiting: Load[] = [];
let isStarted = false;

/** Loads the part after the first page. A failure has no effect, because the part is loaded again on demand. */
export function preload(load: Load): void {
  waiting.push(load);
  if (isStarted) schedule();
}

/** The first page and its data have the connection to themselves for this long. */
const HEAD_START_MS = 3_000;

/**
 * Schedules the loading after the first page was drawn. Returns a function that cancels it if it has not begun.
 * @param onStart called when loading begins
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
