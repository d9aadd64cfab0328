/**
 * Writes settings that an operation of the API replaces as a whole. It reads them first and asks when somebody else has
 * changed them since they were shown. Chime has no conditional writes: only a change between this read and the write that
 * follows at once is still overwritten.
 */
import { serialize } from '../graphql/serialize.js';
import { type Fields, isIn } from './setting-values.js';
import { askAboutConflict } from './settings-conflict.js';

export interface ReplacedSettings<Values> {
  /** Identifies the settings: changes of the same are made one after the other. */
  readonly id: string;
  /** Names them: `The settings of Jo`. */
  readonly name: string;
  readonly fields: Fields<Values>;
  /** Reads what is stored now; the cache learns of it. */
  read(this: void): Promise<Values>;
  write(this: void, next: Values, stored: Values): Promise<unknown>;
  /** Asks before a change that loses something. */
  confirmWrite?(this: void, stored: Values, next: Values): Promise<boolean>;
}

/** `taken-over`: the caller wants what somebody else has stored. `cancelled`: nothing was written. */
export type Replacement<Values> =
  | { readonly outcome: 'saved'; readonly before: Values; readonly after: Values }
  | { readonly outcome: 'taken-over' | 'cancelled' };

export interface ReplaceOptions<Values> {
  /** The values that the caller has seen, when the turn of the change comes. */
  shown: () => Partial<Values>;
  /** Whether the caller has agreed to a change that loses something. */
  isAgreed?: boolean;
}

/** @param change the changed members; the others stay as they are stored */
export function replaceSettings<Values extends object>(
  settings: ReplacedSettings<Values>,
  change: Partial<Values>,
  { shown, isAgreed = false }: ReplaceOptions<Values>,
): Promise<Replacement<Values>> {
  return serialize(settings.id, async () => {
    let seen = shown();
    let isConfirmed = isAgreed || settings.confirmWrite === undefined;
    for (;;) {
      const stored = await settings.read();
      const next = { ...stored, ...change };
      if (isIn(next, stored)) return { outcome: 'saved', before: stored, after: next };
      if (!isIn(seen, stored)) {
        const choice = await askAboutConflict(settings.name, settings.fields, { seen, stored, next });
        if (choice !== 'confirmed') return { outcome: choice === 'alternative' ? 'taken-over' : 'cancelled' };
        isConfirmed = settings.confirmWrite === undefined;
      } else if (isConfirmed) {
        await settings.write(next, stored);
        return { outcome: 'saved', before: stored, after: next };
      } else {
        if (!(await settings.confirmWrite?.(stored, next))) return { outcome: 'cancelled' };
        isConfirmed = true;
      }
      // The question may have been open for long: what is stored is read again.
      seen = stored;
    }
  });
}
