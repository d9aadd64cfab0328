/** Reads an order again until it is settled: when its numbers change, or less and less often. */
import { useApolloClient } from '@apollo/client/react';
import { useCallback, useEffect, useState } from 'react';
import { OneOrderDocument, type OrderRowFragment } from '../../../graphql/generated/graphql.js';
import { useChanges, useIsLive } from '../../../live/live-context.js';
import { useSession } from '../../../session/session.js';
import { reloadNumbers } from '../list/use-all-numbers.js';
import { NUMBER_TOPIC } from '../number-list-status.js';
import { isUnderWay } from './order-labels.js';

const FIRST_DELAY_MS = 1_500;
const MAX_DELAY_MS = 30_000;
const GROWTH = 1.5;
/** The delay while changes arrive. An order whose numbers all fail causes none. */
const REPORTED_DELAY_MS = 60_000;

/** Returns the delay in milliseconds after this number of reads. */
export const computeDelay = (looks: number): number =>
  Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * GROWTH ** looks);

export interface OrderWatch {
  /** The error of the latest read; undefined while reads succeed. */
  readonly error: unknown;
  readonly looks: number;
  /** Reads the order at once. */
  lookNow(this: void): void;
}

/** Keeps the order in the cache up to date while it is in progress. */
export function useOrderWatch(order: OrderRowFragment): OrderWatch {
  const { phoneNumberOrderId, orderedPhoneNumbers } = order;
  const isOpen = isUnderWay(order);
  const client = useApolloClient();
  const [looks, setLooks] = useState(0);
  const [error, setError] = useState<unknown>();
  const look = useCallback(async () => {
    try {
      const { data } = await client.query({
        query: OneOrderDocument,
        variables: { phoneNumberOrderId },
        fetchPolicy: 'network-only',
      });
      setError(undefined);
      const status = data?.phoneNumberOrder?.status;
      // Acquired numbers are in the inventory now.
      if (status === 'Successful' || status === 'Partial') reloadNumbers(client);
    } catch (failure) {
      setError(failure);
    }
    setLooks((count) => count + 1);
  }, [client, phoneNumberOrderId]);
  useChanges(isOpen ? NUMBER_TOPIC : undefined, async ({ ids, isResync }) => {
    const isConcerned = orderedPhoneNumbers?.some(({ e164PhoneNumber }) => ids.has(e164PhoneNumber ?? ''));
    if (isResync || isConcerned) await look();
  });
  // Without the feed of the emulator nobody reports that the numbers have been acquired.
  const { hasFeed } = useSession().settings;
  const isReported = useIsLive(NUMBER_TOPIC) && hasFeed;
  const delay = isReported && error === undefined ? REPORTED_DELAY_MS : computeDelay(looks);
  useEffect(() => {
    if (!isOpen) return undefined;
    const timer = setInterval(() => void look(), delay);
    return () => clearInterval(timer);
  }, [isOpen, delay, look]);
  return { error, looks, lookNow: () => void look() };
}
