/** Changes of the same thing, one after the other, so that each begins with what the one before has left. */

const last = new Map<string, Promise<unknown>>();

/** @param thing names what is changed */
export async function inTurn<Result>(thing: string, change: () => Promise<Result>): Promise<Result> {
  // Whether the one before went well is told elsewhere.
  const done = Promise.allSettled([last.get(thing)]).then(change);
  last.set(thing, done);
  try {
    return await done;
  } finally {
    if (last.get(thing) === done) last.delete(thing);
  }
}
