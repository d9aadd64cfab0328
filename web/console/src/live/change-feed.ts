/** The topics that the open page follows, and the changes that a connection receives for them. */
import type { ChangeKind } from '../graphql/generated/graphql.js';

/** What a page follows. */
export interface Topic {
  readonly resource: 'Account' | 'User' | 'Room' | 'PhoneNumber';
  /** The variables of its subscription: they name the account, and the entity if it is only one. */
  readonly keys: {
    readonly accountId?: string;
    readonly userId?: string;
    readonly roomId?: string;
  };
}

/** A change of one entity. It does not say what the entity is like now. */
export interface Change {
  readonly kind: ChangeKind;
  /** Null if the API does not tell which entity it is. */
  readonly id: string | null;
}

export interface Follower {
  onChange(this: void, change: Change): void;
  /**
   * Called when changes may be missing, so that everything has to be read again.
   * @param isFirst whether this is the first connection of the topic, shortly after the page has read everything
   */
  onResync(this: void, isFirst: boolean): void;
}

/** A topic that someone follows. */
export class FollowedTopic {
  readonly followers = new Set<Follower>();
  isLive = false;
  #wasLive = false;

  constructor(readonly topic: Topic) {}

  /** Reports the change. The gateway sends `Resync` if changes may be missing. */
  emit(change: Change): void {
    for (const follower of this.followers) {
      if (change.kind === 'Resync') follower.onResync(false);
      else follower.onChange(change);
    }
  }

  /** Reports that a connection has begun, so that changes before it may be missing. */
  begin(): void {
    for (const follower of this.followers) follower.onResync(!this.#wasLive);
    this.#wasLive = true;
  }
}

/** Receives the topics as pages begin and end to follow them. */
export interface FeedConnection {
  add(topic: FollowedTopic): void;
  remove(topic: FollowedTopic): void;
}

/** The feed of one session. Pages follow topics before and while there is a connection. */
export class ChangeFeed {
  readonly #topics = new Map<string, FollowedTopic>();
  readonly #listeners = new Set<() => void>();
  readonly #mayFollow: (topic: Topic) => boolean;
  #connection: FeedConnection | undefined;

  /** @param mayFollow whether the gateway lets the viewer follow the topic */
  constructor(mayFollow: (topic: Topic) => boolean) {
    this.#mayFollow = mayFollow;
  }

  /** Follows the topic until the returned function is called. */
  follow(topic: Topic, follower: Follower): () => void {
    if (!this.#mayFollow(topic)) return () => undefined;
    const name = nameOf(topic);
    let followed = this.#topics.get(name);
    if (!followed) {
      this.#topics.set(name, (followed = new FollowedTopic(topic)));
      this.#connection?.add(followed);
    }
    const { followers } = followed;
    followers.add(follower);
    return () => {
      followers.delete(follower);
      if (followers.size > 0 || this.#topics.get(name)?.followers !== followers) return;
      const left = this.#topics.get(name);
      this.#topics.delete(name);
      if (left) this.#connection?.remove(left);
    };
  }

  /** Connects the topics, those of now and later ones, until the returned function is called. */
  connect(connection: FeedConnection): () => void {
    this.#connection = connection;
    for (const topic of this.#topics.values()) connection.add(topic);
    return () => {
      this.#connection = undefined;
      for (const topic of this.#topics.values()) this.setLive(topic, false);
    };
  }

  readonly isLive = (topic: Topic): boolean => this.#topics.get(nameOf(topic))?.isLive ?? false;

  setLive(topic: FollowedTopic, isLive: boolean): void {
    if (topic.isLive === isLive) return;
    topic.isLive = isLive;
    for (const listener of this.#listeners) listener();
  }

  /** Calls the listener when a topic begins or ceases to be live. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

const nameOf = (topic: Topic): string => JSON.stringify(topic);
