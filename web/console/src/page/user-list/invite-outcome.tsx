/** What became of each invitation, those that failed first; any number of them, of which only those in view are drawn. */
import { Badge, Box, Text } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import { RequestId } from '../../part/request-id.js';
import type { Invited } from './use-invitation.js';
import classes from './invite-outcome.module.css';

const BADGE: Readonly<Record<Invited['outcome'], readonly [color: string, label: string]>> = {
  failed: ['red', 'Failed'],
  waiting: ['gray', 'Not sent yet'],
  member: ['blue', 'Already in'],
  invited: ['green', 'Invited'],
};

const ORDER = Object.keys(BADGE);

export function InviteOutcome({ invited }: { invited: readonly Invited[] }) {
  const scroll = useRef<HTMLDivElement>(null);
  const sorted = useMemo(
    () => invited.toSorted((a, b) => ORDER.indexOf(a.outcome) - ORDER.indexOf(b.outcome)),
    [invited],
  );
  // oxlint-disable-next-line react/incompatible-library -- Nothing is compiled by React Compiler here.
  const virtual = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => 36,
    getItemKey: (index) => sorted[index]?.address ?? index,
  });
  return (
    <Box
      ref={scroll}
      className={classes['scroll']}
      tabIndex={0}
      role="region"
      aria-label="Outcome of each invitation"
    >
      <ul className={classes['list']} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, key, start }) => {
          const one = sorted[index];
          return (
            one && (
              <li
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                aria-setsize={sorted.length}
                aria-posinset={index + 1}
                style={{ transform: `translateY(${start}px)` }}
              >
                <Row one={one} />
              </li>
            )
          );
        })}
      </ul>
    </Box>
  );
}

function Row({ one: { address, outcome, told, requestId } }: { one: Invited }) {
  const [color, label] = BADGE[outcome];
  return (
    <>
      <div className={classes['row']}>
        <Text size="sm" truncate title={address}>
          {address}
        </Text>
        <Badge variant="dot" color={color} tt="none" fw={500}>
          {label}
        </Badge>
      </div>
      {outcome !== 'invited' && told && (
        <Text size="sm" c="dimmed">
          {told}
        </Text>
      )}
      {requestId && <RequestId value={requestId} />}
    </>
  );
}
