/** Polls an order until it is settled, less and less often. */
import { useApolloClient } from '@apollo/client/react';
import { useCallback, useEffect, useState } from 'react';
import { OneOrderDocument } from '../../../graphql/generated/graphql.js';
import { reloadNumbers } from '../list/use-all-numbers.js';

const FIRST_DELAY_MS = 1_500;
const MAX_DELAY_MS = 30_000;
const GROWTH = 1.5;

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

/**
 * Polls the order and updates the cache.
 * @param isOpen whether the order is still in progress
 */
export function useOrderWatch(phoneNumberOrderId: string, isOpen: boolean): OrderWatch {
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
  useEffect(() => {
    if (!isOpen) return undefined;
    const timer = setTimeout(() => void look(), computeDelay(looks));
    return () => clearTimeout(timer);
  }, [isOpen, looks, look]);
  return { error, looks, lookNow: () => void look() };
}
