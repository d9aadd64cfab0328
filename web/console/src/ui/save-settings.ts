/** Saves settings from a form, and shows the outcome in a message with an undo. */
import { notifyDone, notifyProblem } from './notice.js';
import { type ReplacedSettings, type ReplaceOptions, replaceSettings } from './replace-settings.js';
import { keysOf, pick } from './setting-values.js';

export interface SavedSettings<Values> extends ReplacedSettings<Values> {
  /** `The buckets are saved.` */
  done(this: void, after: Values, before: Values): string;
  /** `The buckets were not changed` */
  readonly failed: string;
  /** Whether the message offers an undo. By default it does. */
  canUndo?(this: void, before: Values, after: Values): boolean;
}

export interface SaveOptions<Values> extends ReplaceOptions<Values> {
  /** Shows that the change is being saved, until the returned function is called. */
  show?: (change: Partial<Values>) => () => void;
}

/** Resolves to whether the form has to drop the input: it was saved, or the user took over the stored values. */
export async function saveSettings<Values extends object>(
  settings: SavedSettings<Values>,
  change: Partial<Values>,
  options: SaveOptions<Values>,
): Promise<boolean> {
  const { done, failed, canUndo } = settings;
  const hide = options.show?.(change);
  try {
    const result = await replaceSettings(settings, change, options);
    if (result.outcome !== 'saved') return result.outcome === 'taken-over';
    const { before, after } = result;
    const reverse = pick(before, keysOf(change));
    const undo = () =>
      void saveSettings({ ...settings, canUndo: () => false }, reverse, {
        ...options,
        shown: () => pick(after, keysOf(change)),
        isAgreed: true,
      });
    const isChanged = keysOf(change).some((key) => before[key] !== after[key]);
    notifyDone(done(after, before), isChanged && (canUndo?.(before, after) ?? true) ? undo : undefined);
    return true;
  } catch (error) {
    notifyProblem(error, failed);
    return false;
  } finally {
    hide?.();
  }
}
