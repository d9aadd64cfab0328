/** Decides which rows are drawn with controls while a list scrolls. */
import type { VirtualItem } from '@tanstack/react-virtual';
import { useState } from 'react';

/**
 * Rows that come into view while the list scrolls are drawn without controls, because many appear in each frame. When
 * the list stands still, all rows in view get their controls.
 */
export function useWholeRows(isScrolling: boolean, items: readonly VirtualItem[]): (id: string) => boolean {
  const [whole, setWhole] = useState<ReadonlySet<VirtualItem['key']>>(NO_KEYS);
  if (!isScrolling && items.some(({ key }) => !whole.has(key))) {
    setWhole(new Set(items.map(({ key }) => key)));
  }
  return (id) => !isScrolling || whole.has(id);
}

const NO_KEYS: ReadonlySet<VirtualItem['key']> = new Set();
