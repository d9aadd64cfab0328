/** Passes the changes of each worker to the others through the primary, if neither Redis nor a feed shares them. */
import type { Worker } from 'node:cluster';
import { type ChangeEvent, RESYNC } from '../events/change.js';
import type { ChangeSharing, OpenSharing } from '../events/change-source.js';

interface ChangeMessage {
  readonly type: 'change';
  readonly event: ChangeEvent;
}

/** Joins the exchange. Call it once, in a worker. */
export const joinChangeExchange: OpenSharing = (receive): ChangeSharing => {
  const onMessage = (message: ChangeMessage | { type: string }): void => {
    if ('event' in message) receive(message.event);
  };
  process.on('message', onMessage);
  return {
    name: 'workers',
    isConnected: true,
    opened: Promise.resolve(),
    publish(event) {
      const message: ChangeMessage = { type: 'change', event };
      // Workers end with their primary, so a failed send needs no report.
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
    },
    close: () => void process.off('message', onMessage),
  };
};

/** Creates the exchange in the primary. Call the returned function for each worker that starts. */
export function changeRelay(current: () => readonly Worker[]): (worker: Worker) => void {
  return (worker) => {
    const relay = (event: ChangeEvent): void => {
      const message: ChangeMessage = { type: 'change', event };
      for (const other of current())
        if (other !== worker && other.isConnected()) other.send(message, () => undefined);
    };
    worker.on('message', (message: ChangeMessage | { type: string }) => {
      if ('event' in message) relay(message.event);
    });
    // A worker that did not end cleanly may have changed something before it could publish that.
    worker.once('exit', (code) => {
      if (code !== 0) relay(RESYNC);
    });
  };
}
