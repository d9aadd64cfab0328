/** Tells rows that pass by while a list scrolls from those that are drawn whole. */
import type { VirtualItem } from '@tanstack/react-virtual';
import { useState } from 'react';

/**
 * Rows that come into view while it is scrolled are drawn without controls, as many pass by in each frame; once it
 * stands still, all in view are whole.
 */
export function useWholeRows(isScrolling: boolean, items: readonly VirtualItem[]): (id: string) => boolean {
  const [whole, setWhole] = useState<ReadonlySet<VirtualItem['key']>>(NO_KEYS);
  if (!isScrolling && items.some(({ key }) => !whole.has(key))) {
    setWhole(new Set(items.map(({ key }) => key)));
  }
  return (id) => !isScrolling || whole.has(id);
}

const NO_KEYS: ReadonlySet<VirtualItem['key']> = new Set();
