/** Labels for the API's values of orders. */
import { Badge } from '@mantine/core';
import type {
  OrderedPhoneNumberStatus,
  OrderRowFragment,
  PhoneNumberOrderStatus,
} from '../../../graphql/generated/graphql.js';
import { formatNumberCount } from '../phone-number-labels.js';
import { NUMBER } from '../../../ui/format-count.js';

const ORDER: Readonly<Record<PhoneNumberOrderStatus, { word: string; color: string }>> = {
  Processing: { word: 'Under way', color: 'yellow' },
  Successful: { word: 'Acquired', color: 'green' },
  Partial: { word: 'Acquired in part', color: 'orange' },
  Failed: { word: 'Failed', color: 'red' },
};

const ORDERED: Readonly<Record<OrderedPhoneNumberStatus, { word: string; color: string }>> = {
  Processing: { word: 'Being acquired', color: 'yellow' },
  Acquired: { word: 'Acquired', color: 'green' },
  Failed: { word: 'Failed', color: 'red' },
};

interface StatusBadgeProps {
  value: { readonly word: string; readonly color: string } | undefined;
}

/** A badge has a word and a colour, because a colour alone would exclude people. */
const StatusBadge = ({ value }: StatusBadgeProps) =>
  value && (
    <Badge variant="dot" color={value.color} tt="none" fw={500}>
      {value.word}
    </Badge>
  );

export const OrderBadge = ({ status }: { status: PhoneNumberOrderStatus | null }) => (
  <StatusBadge value={status ? ORDER[status] : undefined} />
);

export const OrderedBadge = ({ status }: { status: OrderedPhoneNumberStatus | null }) => (
  <StatusBadge value={status ? ORDERED[status] : undefined} />
);

export const isUnderWay = ({ status }: Pick<OrderRowFragment, 'status'>): boolean => status === 'Processing';

export function countNumbers({ orderedPhoneNumbers }: Pick<OrderRowFragment, 'orderedPhoneNumbers'>) {
  const numbers = orderedPhoneNumbers ?? [];
  const countIn = (status: OrderedPhoneNumberStatus) =>
    numbers.filter((number) => number.status === status).length;
  return { all: numbers.length, acquired: countIn('Acquired'), failed: countIn('Failed') };
}

/** Describes the outcome of an order in a sentence. */
export function describeOutcome(order: OrderRowFragment): string {
  const { all, acquired, failed } = countNumbers(order);
  if (isUnderWay(order)) return `Chime is acquiring ${formatNumberCount(all)}. This takes seconds as a rule.`;
  if (failed === 0)
    return `${all === 1 ? 'The number is' : `All ${formatNumberCount(all)} are`} in the inventory.`;
  if (acquired === 0) {
    return `${all === 1 ? 'The number' : `None of the ${formatNumberCount(all)}`} could be acquired.`.replace(
      'The number could',
      'The number could not',
    );
  }
  return `${NUMBER.format(acquired)} of ${formatNumberCount(all)} ${acquired === 1 ? 'is' : 'are'} in the inventory; ${NUMBER.format(failed)} could not be acquired.`;
}

export const orderPath = ({ phoneNumberOrderId }: Pick<OrderRowFragment, 'phoneNumberOrderId'>): string =>
  `/phone-numbers/orders/${encodeURIComponent(phoneNumberOrderId)}`;
