/** Switches that the API stores together. Each changes only itself, is shown at once, and can be undone. */
import { useState } from 'react';
import { type SavedSettings, saveSettings } from './save-settings.js';

export interface Switches<Settings> {
  /** The switches that are being changed, with their new values. */
  readonly pending: Partial<Settings>;
  change(this: void, change: Partial<Settings>): void;
}

/** @param shown returns the settings that the page shows */
export function useSwitches<Settings extends object>(
  settings: SavedSettings<Settings>,
  shown: () => Settings,
): Switches<Settings> {
  const [changes, setChanges] = useState<readonly Partial<Settings>[]>([]);
  const show = (change: Partial<Settings>) => {
    setChanges((before) => [...before, change]);
    return () => setChanges((before) => before.filter((other) => other !== change));
  };
  return {
    pending: Object.assign({}, ...changes) as Partial<Settings>,
    change: (change) => void saveSettings(settings, change, { shown, show }),
  };
}
