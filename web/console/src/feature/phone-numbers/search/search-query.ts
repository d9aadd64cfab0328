/** The search for available numbers, stored in the address of the page. */
import type {
  NumbersOnOfferQueryVariables,
  PhoneNumberProductType,
  PhoneNumberType,
} from '../../../graphql/generated/graphql.js';
import { PRODUCT, TYPE } from '../phone-number-labels.js';

/** The ways to search US numbers. Numbers of other countries are searched by type only. */
export const WAYS = {
  'area-code': 'Area code',
  city: 'City or state',
  'toll-free': 'Toll-free',
} as const;

export type Way = keyof typeof WAYS;

export const TOLL_FREE = ['800', '833', '844', '855', '866', '877', '888'];

export interface SearchQuery {
  readonly use: PhoneNumberProductType;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly way: Way;
  readonly areaCode: string;
  readonly city: string;
  /** Two capital letters, which the API requires. */
  readonly state: string;
  readonly prefix: string;
  /** The type of numbers outside the US. */
  readonly type: PhoneNumberType;
}

const FIRST: SearchQuery = {
  use: 'BusinessCalling',
  country: 'US',
  way: 'area-code',
  areaCode: '',
  city: '',
  state: '',
  prefix: '800',
  type: 'Local',
};

/**
 * Reads the search from the address.
 * @returns the search, or the initial values of the form if `isAsked` is false
 */
export function readQuery(params: URLSearchParams): { query: SearchQuery; isAsked: boolean } {
  const readText = (name: keyof SearchQuery) => params.get(name) ?? FIRST[name];
  const readOption = <Key extends 'use' | 'way' | 'type'>(name: Key, words: object) =>
    (Object.hasOwn(words, params.get(name) ?? '') ? params.get(name) : FIRST[name]) as SearchQuery[Key];
  const query: SearchQuery = {
    use: readOption('use', PRODUCT),
    country: /^[A-Z]{2}$/.test(params.get('country') ?? '') ? readText('country') : FIRST.country,
    way: readOption('way', WAYS),
    areaCode: readText('areaCode'),
    city: readText('city'),
    state: readText('state'),
    prefix: TOLL_FREE.includes(params.get('prefix') ?? '') ? readText('prefix') : FIRST.prefix,
    type: readOption('type', TYPE),
  };
  return { query, isAsked: params.has('use') && Object.keys(findFaults(query)).length === 0 };
}

/** Writes the parameters that the search uses. */
export function writeQuery(query: SearchQuery): URLSearchParams {
  const { use, country, way } = query;
  if (country !== 'US') return new URLSearchParams({ use, country, type: query.type });
  const params = new URLSearchParams({ use, country, way });
  if (way === 'area-code') params.set('areaCode', query.areaCode);
  else if (way === 'toll-free') params.set('prefix', query.prefix);
  else {
    if (query.city.trim() !== '') params.set('city', query.city.trim());
    params.set('state', query.state);
  }
  return params;
}

/** Returns the missing or wrong parts by field. */
export function findFaults({
  country,
  way,
  areaCode,
  state,
  use,
}: SearchQuery): Partial<Record<'areaCode' | 'state' | 'country' | 'way', string>> {
  if (country !== 'US') {
    return use === 'SipMediaApplicationDialIn'
      ? {}
      : { country: 'Numbers outside the US can be used for SIP media applications only.' };
  }
  if (way === 'area-code')
    return /^\d{3}$/.test(areaCode) ? {} : { areaCode: 'Give three digits, such as 206.' };
  if (way === 'city')
    return /^[A-Z]{2}$/.test(state) ? {} : { state: 'Give two letters, such as WA. A city needs its state.' };
  return use === 'BusinessCalling' ? { way: 'Toll-free numbers cannot be used for Business Calling.' } : {};
}

/** Returns the members that the API accepts together. Other combinations exclude each other. */
export function toVariables(query: SearchQuery): NumbersOnOfferQueryVariables {
  const { country, way, areaCode, city, state, prefix, type, use } = query;
  if (country !== 'US') return { country, phoneNumberType: type };
  if (way === 'toll-free') return { country, tollFreePrefix: prefix };
  // Without a type the API could return toll-free numbers, which cannot be used for this.
  const phoneNumberType = use === 'BusinessCalling' ? 'Local' : null;
  if (way === 'area-code') return { country, areaCode, phoneNumberType };
  return { country, state, city: city.trim() || null, phoneNumberType };
}
