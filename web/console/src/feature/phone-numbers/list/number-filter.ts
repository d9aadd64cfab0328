/** The filter of the inventory, stored in the address of the page. */
import { useMemo } from 'react';
import type {
  NumberRowFragment,
  PhoneNumberProductType,
  PhoneNumberStatus,
  PhoneNumberType,
} from '../../../graphql/generated/graphql.js';
import { type ChoiceFields, countChoices, readChoices } from '../../../ui/choice.js';
import { useListAddress } from '../../../ui/list-address.js';
import { createSearch, splitWords } from '../../../ui/search-text.js';
import { formatNumber, PRODUCT, STATUS, TYPE } from '../phone-number-labels.js';

/** Null matches all. */
interface NumberChoices {
  readonly status: PhoneNumberStatus | null;
  readonly use: PhoneNumberProductType | null;
  readonly type: PhoneNumberType | null;
}

export interface NumberFilter extends NumberChoices {
  /** Digits of the number, part of the calling name, or the id of the user or the account; '' matches all. */
  readonly text: string;
}

export const NO_FILTER: NumberFilter = { text: '', status: null, use: null, type: null };

export const NUMBER_CHOICES: ChoiceFields<NumberChoices> = {
  status: { label: 'Status', words: STATUS },
  use: { label: 'Use', words: PRODUCT },
  type: { label: 'Type', words: TYPE },
};

export const isEmpty = (filter: NumberFilter): boolean =>
  filter.text.trim() === '' && countChoices(NUMBER_CHOICES, filter) === 0;

/** The filter, the order, and the number whose details are open, stored in the address of the page. */
export function useNumberView() {
  const { query, fragment, find, sort, setSort, change } = useListAddress();
  const filter = useMemo(
    (): NumberFilter => ({ text: find, ...readChoices(NUMBER_CHOICES, query) }),
    [query, find],
  );
  return {
    filter,
    sort,
    /** In E.164 form. */
    opened: fragment.get('number'),
    setSort,
    setFilter: ({ text, ...rest }: Partial<NumberFilter>) =>
      change({ query: rest, fragment: text === undefined ? {} : { find: text || null } }),
    open: (number: string) => change({ fragment: { number } }, true),
    close: () => change({ fragment: { number: null } }),
  };
}

export function filterNumbers(
  numbers: readonly NumberRowFragment[],
  filter: NumberFilter,
): readonly NumberRowFragment[] {
  if (isEmpty(filter)) return numbers;
  const { status, use, type } = filter;
  const text = filter.text.trim().toLowerCase();
  const words = splitWords(text);
  const digits = /^[\d\s()+.-]+$/.test(text) ? text.replace(/\D/g, '') : '';
  return numbers.filter(
    (number) =>
      (status === null || number.status === status) &&
      (use === null || number.productType === use) &&
      (type === null || number.type === type) &&
      (text === '' || contains(number, text, digits, words)),
  );
}

const hasWords = createSearch<NumberRowFragment>(({ callingName }) => [callingName]);

const contains = (
  number: NumberRowFragment,
  text: string,
  digits: string,
  words: readonly string[],
): boolean =>
  (digits !== '' && formatNumber(number).includes(digits)) ||
  hasWords(number, words) ||
  (number.associations?.some(({ value }) => value?.toLowerCase() === text) ?? false);
