/**
 * Writes settings that an operation of the API replaces as a whole. It reads them first, and asks if somebody else has
 * changed them since they were shown. Chime has no conditional writes, so a change between this read and the write can
 * still be overwritten.
 */
import { serialize } from '../graphql/serialize.js';
import { type Fields, isIn } from './setting-values.js';
import { askAboutConflict } from './settings-conflict.js';

export interface ReplacedSettings<Values> {
  /** Identifies the settings. Changes of the same settings are made one after the other. */
  readonly id: string;
  /** The name for messages: `The settings of Jo`. */
  readonly name: string;
  readonly fields: Fields<Values>;
  /** Reads the stored values and updates the cache. */
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
  /** Returns the values that the caller has seen. It is called when the change begins. */
  shown: () => Partial<Values>;
  /** Whether the caller has agreed to a change that loses something. */
  isAgreed?: boolean;
}

/**
 * Replaces the settings.
 * @param change the changed members; the others retain the stored values
 */
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
      // The question may have been open for long, so the stored values are read again.
      seen = stored;
    }
  });
}
