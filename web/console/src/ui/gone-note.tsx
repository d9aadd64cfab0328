/** A note on a page whose entity has gone while it was open. */
import { Alert } from '@mantine/core';

/** @param title `The room no longer exists` */
export const GoneNote = ({ title, isGone }: { title: string; isGone: boolean }) => (
  <div role="status">
    {isGone && (
      <Alert variant="default" mb="sm" p="xs" title={title}>
        This page shows it as it was. What you have entered is still here, but cannot be saved.
      </Alert>
    )}
  </div>
);
