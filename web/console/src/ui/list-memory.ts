/** Remembers the scroll position and the selection of a list for the return to it. */
import type { ApolloClient } from '@apollo/client';
import { useApolloClient } from '@apollo/client/react';
import { useEffect, useRef, useState } from 'react';
import { NavigationType, useNavigationType } from 'react-router';

/** Rows by id. */
export type Selected = Record<string, true>;

interface Place {
  readonly selected: Selected;
  /** The scroll position in pixels. */
  readonly offset: number;
}

const TOP: Place = { selected: {}, offset: 0 };

/** The memories live as long as the client of the session. */
const memories = new WeakMap<ApolloClient, Map<string, Place>>();

/** The scroll position that the list had and has. */
export interface OffsetMemory {
  /** The previous scroll position after going back to the list; otherwise 0. */
  readonly initialOffset: number;
  readonly onOffset: (offset: number) => void;
}

export interface ListMemory extends OffsetMemory {
  readonly selected: Selected;
  readonly onSelected: (selected: Selected) => void;
}

/** @param key names the list, such as by its account */
export function useListMemory(key: string): ListMemory {
  const client = useApolloClient();
  const navigation = useNavigationType();
  const [start] = useState(() =>
    navigation === NavigationType.Pop ? (memories.get(client)?.get(key) ?? TOP) : TOP,
  );
  const [selected, onSelected] = useState(start.selected);
  const place = useRef(start);
  useEffect(() => {
    place.current = { ...place.current, selected };
  }, [selected]);
  useEffect(
    () => () => {
      const memory = memories.get(client) ?? new Map<string, Place>();
      memories.set(client, memory.set(key, place.current));
    },
    [client, key],
  );
  const [onOffset] = useState(() => (offset: number) => {
    place.current = { ...place.current, offset };
  });
  return { selected, onSelected, initialOffset: start.offset, onOffset };
}

/** Scrolls the list to its previous position once the first rows are drawn and the list has its full height. */
export function useInitialOffset(scroll: Element | null, offset: number, isDrawn: boolean): void {
  const isPlaced = useRef(offset === 0);
  useEffect(() => {
    if (isPlaced.current || !isDrawn) return;
    isPlaced.current = true;
    scroll?.scrollTo({ top: offset });
  }, [scroll, offset, isDrawn]);
}
