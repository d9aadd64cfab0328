/**
 * Callbacks that metrics receive from the transports of subscriptions. All values come from the program or the schema,
 * never from a client, because they become labels.
 */
import type { ChangeEvent } from '../events/change.js';

export type SubscriptionTransport = 'websocket' | 'sse' | 'callback';

/** Why a connection ended, or a callback was given up. */
export type ConnectionEnd =
  /** The client closed it, or a stream was complete. */
  | 'client'
  /** The connection broke: no pong, no heartbeat, or an error of the socket. */
  | 'lost'
  /** The credentials were refused or missing, or came too late. */
  | 'unauthenticated'
  /** The credentials expired. */
  | 'expired'
  /** The client broke the protocol. */
  | 'protocol'
  /** The client exceeded a limit. */
  | 'limit'
  /** The gateway stops, or hands over to another process. */
  | 'stop'
  /** A bug of the gateway. */
  | 'error';

export interface SubscriptionObserver {
  onConnection(transport: SubscriptionTransport): void;
  /** Called once for each connection that `onConnection` received. */
  onConnectionEnd(transport: SubscriptionTransport, end: ConnectionEnd): void;
  /** @param field the root field in the schema, such as `userChanged` */
  onSubscription(transport: SubscriptionTransport, field: string): void;
  /** Called once for each subscription that `onSubscription` received. */
  onSubscriptionEnd(transport: SubscriptionTransport, field: string): void;
  /** Called for each result of a subscription that was written to the socket, or that a router accepted. */
  onResultSent(transport: SubscriptionTransport): void;
  /** Called when the result of an event is ready to be sent. */
  onEventExecuted(event: ChangeEvent): void;
}
