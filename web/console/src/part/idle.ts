/** Loads parts of the console before they are needed: while the browser has nothing else to do. */

type Load = () => Promise<unknown>;

const waiting: Load[] = [];
let isStarted = false;

/** Loads it once the first page is there; a failure has no effect, as whoever needs the part loads it again. */
export function preload(load: Load): void {
  waiting.push(load);
  if (isStarted) schedule();
}

/** Called when the first page is there, which nothing may delay. */
export function startPreloading(): void {
  isStarted = true;
  schedule();
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
