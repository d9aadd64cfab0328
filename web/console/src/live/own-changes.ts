/** The changes that this tab makes itself. It shows them already, and does not point them out. */
import type { ApolloCache } from '@apollo/client';
import { ApolloLink } from '@apollo/client/link';
import { OperationTypeNode } from 'graphql';
import { finalize, tap } from 'rxjs';
import { type Entities, findEntities, haveSameValues } from './entity.js';

/** The time in which the gateway reports a change after its response. */
const REPORT_MS = 10_000;
/** The maximum wait for changes that are under way. */
const MAX_WAIT_MS = 10_000;

interface OwnChange {
  /** The variables and the result, which name what the change concerns. */
  text: string;
  /** The entities of the result. */
  saved: Entities;
  /** Whether a later read has returned other values than the result. */
  isOverwritten: boolean;
  /** The time of its end in milliseconds since 1970; undefined while it is under way. */
  endedAt: number | undefined;
}

export class OwnChanges {
  #changes: OwnChange[] = [];
  readonly #waiting = new Set<() => void>();

  /** Watches the mutations of a client, and compares what it reads after them. */
  readonly link = new ApolloLink((operation, forward) => {
    this.#forgetOld();
    const { cache } = operation.client;
    if (operation.operationType !== OperationTypeNode.MUTATION) {
      // A read that began earlier may return older values.
      const ended = this.#changes.filter(({ endedAt }) => endedAt !== undefined);
      if (ended.length === 0) return forward(operation);
      return forward(operation).pipe(tap(({ data }) => compare(ended, data, cache)));
    }
    const change: OwnChange = {
      text: JSON.stringify(operation.variables),
      saved: new Map(),
      isOverwritten: false,
      endedAt: undefined,
    };
    this.#changes.push(change);
    return forward(operation).pipe(
      tap(({ data }) => {
        change.text += JSON.stringify(data);
        change.saved = findEntities(data, cache);
      }),
      finalize(() => {
        change.endedAt = Date.now();
        // The cache has the result when the waiting readers continue.
        setTimeout(() => this.#continue());
      }),
    );
  });

  /** Returns whether this tab has just changed anything. */
  hasAny(): boolean {
    this.#forgetOld();
    return this.#changes.length > 0;
  }

  /** Returns whether this tab has just changed the entity, and no read has shown that somebody else has done so since. */
  has(id: string): boolean {
    this.#forgetOld();
    return this.#changes.some(({ text, isOverwritten }) => !isOverwritten && text.includes(id));
  }

  /** Resolves when no change is under way. */
  readonly settle = async (): Promise<void> => {
    if (!this.#isUnderWay()) return;
    await new Promise<void>((resolve) => {
      const go = () => {
        clearTimeout(timer);
        this.#waiting.delete(go);
        resolve();
      };
      const timer = setTimeout(go, MAX_WAIT_MS);
      this.#waiting.add(go);
    });
  };

  #isUnderWay(): boolean {
    return this.#changes.some(({ endedAt }) => endedAt === undefined);
  }

  #continue(): void {
    if (!this.#isUnderWay()) for (const go of this.#waiting) go();
  }

  #forgetOld(): void {
    const oldest = Date.now() - REPORT_MS;
    this.#changes = this.#changes.filter(({ endedAt }) => endedAt === undefined || endedAt > oldest);
  }
}

/** Marks the changes whose values somebody else has changed before they were read. */
function compare(changes: readonly OwnChange[], data: unknown, cache: ApolloCache): void {
  const read = findEntities(data, cache);
  for (const change of changes) {
    change.isOverwritten ||= [...change.saved].some(
      ([id, values]) => !haveSameValues(values, read.get(id) ?? {}),
    );
  }
}
