/** The changes that this tab makes itself. It shows them already, and does not point them out. */
import { ApolloLink } from '@apollo/client/link';
import { OperationTypeNode } from 'graphql';
import { finalize, tap } from 'rxjs';

/** The time in which the gateway reports a change after its response. */
const REPORT_MS = 10_000;
/** The maximum wait for changes that are under way. */
const MAX_WAIT_MS = 10_000;

interface OwnChange {
  /** The variables and the result, which name what the change concerns. */
  text: string;
  /** The time of its end in milliseconds since 1970; undefined while it is under way. */
  endedAt: number | undefined;
}

export class OwnChanges {
  #changes: OwnChange[] = [];
  readonly #waiting = new Set<() => void>();

  /** Watches the mutations of a client. */
  readonly link = new ApolloLink((operation, forward) => {
    if (operation.operationType !== OperationTypeNode.MUTATION) return forward(operation);
    const change: OwnChange = { text: JSON.stringify(operation.variables), endedAt: undefined };
    this.#forgetOld();
    this.#changes.push(change);
    return forward(operation).pipe(
      tap(({ data }) => (change.text += JSON.stringify(data))),
      finalize(() => {
        change.endedAt = Date.now();
        // The cache has the result when the waiting readers continue.
        setTimeout(() => this.#continue());
      }),
    );
  });

  /** Returns whether this tab has just changed the entity. Without an identifier: whether it has changed anything. */
  has(id = ''): boolean {
    this.#forgetOld();
    return this.#changes.some(({ text }) => text.includes(id));
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
