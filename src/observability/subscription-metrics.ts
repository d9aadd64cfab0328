/** Metrics of changes and of the subscriptions that receive them. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { type ChangeEvent, RESYNC } from '../events/change.js';
import type { ChangeHub } from '../events/change-hub.js';
import type { ChangeSource } from '../events/change-source.js';
import type { SubscriptionObserver } from '../subscriptions/subscription-observer.js';

/** In seconds. A change of this process takes some milliseconds, and one that waits for its source some seconds. */
const DELAYS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Returns the observer that counts the connections and subscriptions of all transports. */
export function countSubscriptions(registry: Registry): SubscriptionObserver {
  const registers = [registry];
  const connections = new Gauge({
    name: 'chime_gateway_subscription_connections',
    help: 'Open connections that can carry subscriptions, by transport.',
    labelNames: ['transport'],
    registers,
  });
  const ends = new Counter({
    name: 'chime_gateway_subscription_connection_ends_total',
    help: 'Connections that could carry subscriptions and have ended, by transport and reason.',
    labelNames: ['transport', 'reason'],
    registers,
  });
  const subscriptions = new Gauge({
    name: 'chime_gateway_subscriptions',
    help: 'Subscriptions, by transport and root field.',
    labelNames: ['transport', 'field'],
    registers,
  });
  const results = new Counter({
    name: 'chime_gateway_subscription_results_total',
    help: 'Results of subscriptions that were sent to clients, by transport.',
    labelNames: ['transport'],
    registers,
  });
  const delay = new Histogram({
    name: 'chime_gateway_change_delay_seconds',
    help: 'Time from a change to a result that is ready for one subscriber, with the reads for it.',
    buckets: DELAYS,
    registers,
  });
  return {
    onConnection: (transport) => connections.inc({ transport }),
    onConnectionEnd: (transport, reason) => {
      connections.dec({ transport });
      ends.inc({ transport, reason });
    },
    onSubscription: (transport, field) => subscriptions.inc({ transport, field }),
    onSubscriptionEnd: (transport, field) => subscriptions.dec({ transport, field }),
    onResultSent: (transport) => results.inc({ transport }),
    onEventExecuted: (event) => {
      if (event !== RESYNC) delay.observe(secondsSince(event.time));
    },
  };
}

/** The clocks of two machines differ, so a difference may be negative. */
const secondsSince = (time: string): number => Math.max(0, (Date.now() - Date.parse(time)) / 1000);

/** Counts changes and shows where they come from. */
export function watchChanges(registry: Registry, hub: ChangeHub, source: Pick<ChangeSource, 'status'>): void {
  const registers = [registry];
  const changes = new Counter({
    name: 'chime_gateway_changes_total',
    help: 'Changes that this process knows of, by resource and kind.',
    labelNames: ['resource', 'kind'],
    registers,
  });
  const resyncs = new Counter({
    name: 'chime_gateway_change_resyncs_total',
    help: 'Times when changes could be missing, so that all subscribers had to read again.',
    registers,
  });
  hub.onChange((event: ChangeEvent) => {
    if (event === RESYNC) resyncs.inc();
    else changes.inc({ resource: event.resource, kind: event.kind });
  });
  showOverflows(registers, hub);
  showSource(registers, source);
}

const showOverflows = (registers: Registry[], hub: ChangeHub): Counter =>
  new Counter({
    name: 'chime_gateway_subscription_overflows_total',
    help: 'Times when one subscriber was too slow and had to read again, by resource.',
    labelNames: ['resource'],
    registers,
    collect() {
      this.reset();
      for (const [resource, count] of Object.entries(hub.overflows)) this.inc({ resource }, count);
    },
  });

const showSource = (registers: Registry[], source: Pick<ChangeSource, 'status'>): Gauge =>
  new Gauge({
    name: 'chime_gateway_change_source_connected',
    help: 'Whether changes arrive from the source of this process: 1 or 0.',
    labelNames: ['source'],
    registers,
    collect() {
      const { name, isConnected } = source.status;
      this.reset();
      this.set({ source: name }, Number(isConnected));
    },
  });
