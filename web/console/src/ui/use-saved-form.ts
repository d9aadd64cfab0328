/** A form of settings that the API replaces as a whole: its input, and saving it. */
import { useState } from 'react';
import { type SavedSettings, saveSettings } from './save-settings.js';
import { type Draft, useDraft } from './use-draft.js';

export interface SavedForm<Values> extends Draft<Values> {
  readonly isSaving: boolean;
  /** Saves the input, converted to the stored form. */
  save<Stored extends object>(
    this: void,
    settings: SavedSettings<Stored>,
    change: Partial<Stored>,
    shown: Partial<Stored>,
  ): Promise<void>;
}

export function useSavedForm<Values extends object>(stored: Values): SavedForm<Values> {
  const draft = useDraft(stored);
  const [isSaving, setSaving] = useState(false);
  return {
    ...draft,
    isSaving,
    async save(settings, change, shown) {
      const { typed } = draft;
      setSaving(true);
      if (await saveSettings(settings, change, { shown: () => shown })) draft.drop(typed);
      setSaving(false);
    },
  };
}
