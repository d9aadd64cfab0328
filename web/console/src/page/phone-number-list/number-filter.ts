/** Which phone numbers the inventory shows, as it stands in the address of the page. */
import { useMemo } from 'react';
import { useLocation, useNavigate } from 'react-router';
import type {
  NumberRowFragment,
  PhoneNumberProductType,
  PhoneNumberStatus,
  PhoneNumberType,
} from '../../gql/graphql.js';
import type { ListSort } from '../../part/list-address.js';
import { numberOf, PRODUCT, STATUS, TYPE } from './phone-number-word.js';

/** Null takes all. */
export interface NumberFilter {
  /** Digits of the number, part of the calling name, or the id of the user or the account; '' takes all. */
  readonly text: string;
  readonly status: PhoneNumberStatus | null;
  readonly use: PhoneNumberProductType | null;
  readonly type: PhoneNumberType | null;
}

export const NO_FILTER: NumberFilter = { text: '', status: null, use: null, type: null };

const oneOf = <Value extends string>(words: Readonly<Record<Value, string>>, text: string | null) =>
  text !== null && Object.hasOwn(words, text) ? (text as Value) : null;

export const isEmpty = ({ text, status, use, type }: NumberFilter): boolean =>
  text.trim() === '' && status === null && use === null && type === null;

/**
 * The filter, the order, and the number whose details are open. Numbers are personal: they stand in the fragment, which
 * is not sent to servers.
 */
export function useNumberView() {
  const { search, hash } = useLocation();
  const navigate = useNavigate();
  const query = useMemo(() => new URLSearchParams(search), [search]);
  const fragment = useMemo(() => new URLSearchParams(hash.slice(1)), [hash]);
  const filter = useMemo(
    (): NumberFilter => ({
      text: fragment.get('find') ?? '',
      status: oneOf(STATUS, query.get('status')),
      use: oneOf(PRODUCT, query.get('use')),
      type: oneOf(TYPE, query.get('type')),
    }),
    [query, fragment],
  );
  const show = (params: Change, personal: Change, replace: boolean) =>
    void navigate(
      { search: changed(query, params), hash: changed(fragment, personal) },
      { replace, preventScrollReset: true },
    );
  const sort = query.get('sort');
  return {
    filter,
    sort: sort ? { id: sort.replace(/^-/, ''), desc: sort.startsWith('-') } : undefined,
    /** In E.164 form. */
    opened: fragment.get('number'),
    // Back leads to the page before, not through each letter of a search.
    setFilter: ({ text, ...rest }: Partial<NumberFilter>) =>
      show(rest, text === undefined ? {} : { find: text || null }, true),
    setSort: (next: ListSort | undefined) =>
      show({ sort: next ? (next.desc ? '-' : '') + next.id : null }, {}, true),
    open: (number: string) => show({}, { number }, false),
    close: () => show({}, { number: null }, true),
  };
}

type Change = Readonly<Record<string, string | null>>;

function changed(before: URLSearchParams, change: Change): string {
  const params = new URLSearchParams(before);
  for (const [name, value] of Object.entries(change)) {
    if (value === null) params.delete(name);
    else params.set(name, value);
  }
  return params.toString();
}

export function filterNumbers(
  numbers: readonly NumberRowFragment[],
  filter: NumberFilter,
): readonly NumberRowFragment[] {
  if (isEmpty(filter)) return numbers;
  const { status, use, type } = filter;
  const text = filter.text.trim().toLowerCase();
  const digits = /^[\d\s()+.-]+$/.test(text) ? text.replace(/\D/g, '') : '';
  return numbers.filter(
    (number) =>
      (status === null || number.status === status) &&
      (use === null || number.productType === use) &&
      (type === null || number.type === type) &&
      (text === '' || contains(number, text, digits)),
  );
}

const contains = (number: NumberRowFragment, text: string, digits: string): boolean =>
  (digits !== '' && numberOf(number).includes(digits)) ||
  (number.callingName?.toLowerCase().includes(text) ?? false) ||
  (number.associations?.some(({ value }) => value?.toLowerCase() === text) ?? false);
