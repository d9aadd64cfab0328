/** Makes changes of the same thing one after the other, so that each begins with the result of the previous one. */

const last = new Map<string, Promise<unknown>>();

/** @param thing names what is changed */
export async function serialize<Result>(thing: string, change: () => Promise<Result>): Promise<Result> {
  // The caller of the previous change handles its failure.
  const done = Promise.allSettled([last.get(thing)]).then(change);
  last.set(thing, done);
  try {
    return await done;
  } finally {
    if (last.get(thing) === done) last.delete(thing);
  }
}
