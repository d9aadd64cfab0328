/**
 * Stores the readers of long lists by their identifiers. The entries outlive the page, so that the user can return to
 * it.
 */
import type { ApolloClient, OperationVariables } from '@apollo/client';
import { useApolloClient } from '@apollo/client/react';
import { useMemo, useState, useSyncExternalStore } from 'react';
import { ListReader, type ListReading, type ListSource } from './list-reader.js';

export interface ReadList<Node> extends ListReading<Node> {
  /** Stops reading. The entries remain. */
  stop(this: void): void;
  /** Continues after reading was stopped, failed or capped. */
  resume(this: void): void;
  /** Reads everything again. Entries remain until the page that replaces them has arrived. */
  reload(this: void): void;
  /** Reads everything again without showing that it does. Rejects if that fails. */
  refresh(this: void): Promise<void>;
  /** Returns the list as it is now, which the page may not have drawn yet. */
  current(this: void): ListReading<Node>;
}

export class ReaderStore<Node, Data, Variables extends OperationVariables> {
  /** The readers live as long as the client of the session. */
  readonly #readers = new WeakMap<ApolloClient, Map<string, ListReader<Node, Data, Variables>>>();
  readonly #create: (client: ApolloClient, key: readonly string[]) => ListReader<Node, Data, Variables>;

  /** @param create creates the reader of a list from its identifiers */
  constructor(create: (client: ApolloClient, key: readonly string[]) => ListReader<Node, Data, Variables>) {
    this.#create = create;
  }

  get(client: ApolloClient, key: readonly string[]): ListReader<Node, Data, Variables> {
    let ofClient = this.#readers.get(client);
    if (!ofClient) this.#readers.set(client, (ofClient = new Map()));
    const name = JSON.stringify(key);
    let reader = ofClient.get(name);
    if (!reader) ofClient.set(name, (reader = this.#create(client, key)));
    return reader;
  }

  /**
   * Reads lists again, at once if a component uses them, or when one does.
   * @param first the first identifier of the lists; all lists without it
   */
  reload(client: ApolloClient, first?: string): void {
    for (const [name, reader] of this.#readers.get(client) ?? []) {
      if (first === undefined || (JSON.parse(name) as string[])[0] === first) reader.reload();
    }
  }
}

/** Reads the list page by page while a component uses it. */
export const useReadList = <Node, Data, Variables extends OperationVariables>(
  store: ReaderStore<Node, Data, Variables>,
  ...key: readonly string[]
): ReadList<Node> => useReader(store.get(useApolloClient(), key));

/** Reads the list from the beginning for each component that uses it. */
export function useFreshList<Node, Data, Variables extends OperationVariables>(
  source: ListSource<Node, Data, Variables>,
): ReadList<Node> {
  const client = useApolloClient();
  const [reader] = useState(() => new ListReader(client, source));
  return useReader(reader);
}

function useReader<Node, Data, Variables extends OperationVariables>(
  reader: ListReader<Node, Data, Variables>,
): ReadList<Node> {
  const reading = useSyncExternalStore(reader.subscribe, reader.current);
  return useMemo(() => {
    const { stop, resume, reload, refresh, current } = reader;
    return { ...reading, stop, resume, reload, refresh, current };
  }, [reading, reader]);
}
