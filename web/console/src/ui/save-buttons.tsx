/** The buttons that save or discard what was typed into a form of settings. */
import { Button, Group } from '@mantine/core';
import type { SavedForm } from './use-saved-form.js';

export const SaveButtons = <Values,>({ form }: { form: SavedForm<Values> }) => (
  <Group gap="sm">
    <Button type="submit" disabled={!form.isDirty} loading={form.isSaving}>
      Save
    </Button>
    {form.isDirty && (
      <Button variant="default" onClick={() => form.drop(form.typed)}>
        Discard
      </Button>
    )}
  </Group>
);
