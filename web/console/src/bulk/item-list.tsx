/** A list of any number of people with a note on each. Only the rows in view are drawn. */
import { Box, Text } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useRef } from 'react';
import { labelUser } from '../ui/user-labels.js';
import type { UserRowFragment } from '../graphql/generated/graphql.js';
import classes from './item-list.module.css';

/** The person. */
export interface Who {
  readonly name: string;
  /** The text next to the name. */
  readonly more?: string | null | undefined;
}

export const identifyUser = (user: UserRowFragment): Who =>
  user.primaryEmail ? { name: user.primaryEmail, more: user.displayName } : { name: labelUser(user) };

export interface ListedItem {
  readonly who: Who;
  /** The mark at the right. */
  readonly mark?: ReactNode;
  /** The text below the name. */
  readonly detail?: ReactNode;
}

export interface ItemListProps<Item> {
  label: string;
  items: readonly Item[];
  /** Called only for the rows in view. */
  look: (item: Item) => ListedItem;
}

export function ItemList<Item>({ label, items, look }: ItemListProps<Item>) {
  const scroll = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- Nothing is compiled by React Compiler here.
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => 36,
  });
  return (
    <Box ref={scroll} className={classes['scroll']} tabIndex={0} role="region" aria-label={label}>
      <ul className={classes['list']} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const item = items[index];
          return (
            item !== undefined && (
              <li
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                aria-setsize={items.length}
                aria-posinset={index + 1}
                style={{ transform: `translateY(${start}px)` }}
              >
                <Row {...look(item)} />
              </li>
            )
          );
        })}
      </ul>
    </Box>
  );
}

function Row({ who: { name, more }, mark, detail }: ListedItem) {
  return (
    <>
      <div className={classes['row']}>
        <Text size="sm" truncate title={name}>
          {name}
          {more && (
            <Text span inherit c="dimmed">
              {' '}
              {more}
            </Text>
          )}
        </Text>
        <div>{mark}</div>
      </div>
      {detail}
    </>
  );
}
