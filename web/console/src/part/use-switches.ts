/** Switches that the API stores together: each changes only itself, shows at once, and can be taken back. */
import { useState } from 'react';
import { inTurn } from '../api/in-turn.js';
import { notifyDone, notifyProblem } from './notice.js';

export interface SwitchOptions<Settings> {
  /** Whose they are. */
  owner: string;
  /** What they are called: `The settings of Jo`. */
  what: string;
  /** As they are stored now. */
  read: () => Settings;
  write: (settings: Settings) => Promise<unknown>;
}

export interface Switches<Settings> {
  /** Those that are being changed, as they are to be. */
  readonly pending: Partial<Settings>;
  change(this: void, key: keyof Settings, value: boolean): Promise<void>;
}

export function useSwitches<Settings extends { readonly [Key in keyof Settings]: boolean }>(
  options: SwitchOptions<Settings>,
): Switches<Settings> {
  const { owner, what, read, write } = options;
  const [pending, setPending] = useState<Partial<Settings>>({});
  const put = async (key: keyof Settings, value: boolean, isUndo: boolean): Promise<void> => {
    setPending((before) => ({ ...before, [key]: value }));
    try {
      await inTurn(owner, () => write({ ...read(), [key]: value }));
      notifyDone(`${what} are saved.`, isUndo ? undefined : () => void put(key, !value, true));
    } catch (error) {
      notifyProblem(error, `${what} were not changed`);
    }
    setPending(
      ({ [key]: latest, ...others }) =>
        // A later change of the same switch still stands.
        (latest === value ? others : { ...others, [key]: latest }) as Partial<Settings>,
    );
  };
  return { pending, change: (key, value) => put(key, value, false) };
}
