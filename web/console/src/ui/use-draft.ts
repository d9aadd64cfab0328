/**
 * The input of a form, separate from the stored values. When the stored values are read again, members without input
 * show the new values; members with input keep it.
 */
import { useState } from 'react';
import { isIn, keysOf, pick } from './setting-values.js';

export interface Draft<Values> {
  /** The values that the form shows. */
  readonly values: Values;
  /** The members that the user has changed, with their input. */
  readonly typed: Partial<Values>;
  readonly isDirty: boolean;
  /** The stored values when the user began to change each member; for the others, the present ones. */
  readonly baseline: Values;
  /** Members with input whose stored values have changed since. */
  readonly outdated: readonly (keyof Values)[];
  change(this: void, change: Partial<Values>): void;
  /**
   * Removes these members from the input, for example after they were saved. A member that the user has changed again
   * stays.
   */
  drop(this: void, typed: Partial<Values>): void;
}

interface State<Values> {
  readonly typed: Partial<Values>;
  /** The stored values of the members in `typed` at the time of the first input. */
  readonly base: Partial<Values>;
}

export function useDraft<Values extends object>(stored: Values): Draft<Values> {
  const [{ typed, base }, setState] = useState<State<Values>>({ typed: {}, base: {} });
  const update = (before: State<Values>, change: Partial<Values>): State<Values> => {
    const next = { typed: { ...before.typed, ...change }, base: { ...before.base } };
    for (const key of keysOf(change)) {
      const shown = key in before.base ? before.base[key] : stored[key];
      next.base[key] = shown;
      if (change[key] === shown) forget(next, key);
    }
    return next;
  };
  return {
    values: { ...stored, ...typed },
    typed,
    isDirty: keysOf(typed).length > 0,
    baseline: { ...stored, ...base },
    outdated: keysOf(base).filter((key) => base[key] !== stored[key]),
    change: (change) => setState((before) => update(before, change)),
    drop: (given) =>
      setState((before) => {
        const next = { typed: { ...before.typed }, base: { ...before.base } };
        for (const key of keysOf(given)) {
          if (isIn(pick(given, [key]), before.typed)) forget(next, key);
        }
        return next;
      }),
  };
}

function forget<Values>(state: State<Values>, key: keyof Values): void {
  delete state.typed[key];
  delete state.base[key];
}
