/** A note in a dialog whose entity somebody else has changed since it was opened. */
import { Alert, Text } from '@mantine/core';
import { useHasChangedSince } from '../live/highlight.js';

/** @param id the identifier of the entity; undefined for a dialog about nothing that exists */
export function ChangedNote({ id }: { id: string | undefined }) {
  const hasChanged = useHasChangedSince(id);
  return (
    <div role="status">
      {hasChanged && (
        <Alert variant="default" p="xs" title="Changed by somebody else just now">
          <Text size="sm">What you have entered is still here.</Text>
        </Alert>
      )}
    </div>
  );
}
