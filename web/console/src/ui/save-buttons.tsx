/** The buttons that save or discard what was typed into a form of settings. */
import { Button, Group } from '@mantine/core';
import type { SavedForm } from './use-saved-form.js';

export interface SaveButtonsProps<Values> {
  form: SavedForm<Values>;
  size?: 'xs' | 'sm';
}

export const SaveButtons = <Values,>({ form, size = 'sm' }: SaveButtonsProps<Values>) => (
  <Group gap="sm">
    <Button type="submit" size={size} disabled={!form.isDirty} loading={form.isSaving}>
      Save
    </Button>
    {form.isDirty && (
      <Button size={size} variant="default" onClick={() => form.drop(form.typed)}>
        Discard
      </Button>
    )}
  </Group>
);
