/** Records what a gateway publishes to other processes, in the place of Redis or the other workers. */
import type { ChangeEvent } from '../../src/events/change.js';
import type { OpenSharing } from '../../src/events/change-source.js';

export interface PublishedChanges {
  readonly events: ChangeEvent[];
  readonly openSharing: OpenSharing;
}

export function recordPublications(): PublishedChanges {
  const events: ChangeEvent[] = [];
  return {
    events,
    openSharing: () => ({
      name: 'workers',
      isConnected: true,
      opened: Promise.resolve(),
      publish: (event) => void events.push(event),
      close: () => undefined,
    }),
  };
}
