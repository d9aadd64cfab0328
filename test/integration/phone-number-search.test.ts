/** What the `phone-number` stem offers for sale: the search for numbers, and the countries that have any. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dataOf, refused } from '../support/graphql-result.js';
import { acquireNumbers } from '../support/emulator-scene.js';
import { startStack, type TestStack } from '../support/gateway.js';
import {
  AvailablePhoneNumbersDocument,
  type AvailablePhoneNumbersQueryVariables,
  DeletePhoneNumberDocument,
  SupportedPhoneNumberCountriesDocument,
} from '../support/gql/graphql.js';

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack();
});
beforeEach(() => {
  stack.upstream.calls.length = 0;
});
afterAll(() => stack.stop());

type Search = Partial<AvailablePhoneNumbersQueryVariables>;

const ask = (search: Search) => stack.ask(AvailablePhoneNumbersDocument, search);
const search = async (filters: Search) =>
  dataOf(await ask(filters)).availablePhoneNumbers?.nodes.map(({ e164PhoneNumber }) => e164PhoneNumber) ?? [];

const countries = async (productType: 'BusinessCalling' | 'VoiceConnector' | 'SipMediaApplicationDialIn') =>
  dataOf(await stack.ask(SupportedPhoneNumberCountriesDocument, { productType }))
    .supportedPhoneNumberCountries;

describe('availablePhoneNumbers', () => {
  it.each<[string, Search, RegExp, string]>([
    ['an area code', { areaCode: '206' }, /^\+1206555\d{4}$/, 'area-code=206'],
    ['a city in a state', { city: 'Seattle', state: 'WA' }, /^\+1206/, 'city=Seattle&state=WA'],
    ['a state', { state: 'NY' }, /^\+1212/, 'state=NY'],
    ['a toll-free prefix', { tollFreePrefix: '888' }, /^\+1888/, 'toll-free-prefix=888'],
    [
      'a state and a type',
      { state: 'NY', phoneNumberType: 'Local' },
      /^\+1212/,
      'phone-number-type=Local&state=NY',
    ],
    [
      'a country and a type',
      { country: 'GB', phoneNumberType: 'Local' },
      /^\+44/,
      'country=GB&phone-number-type=Local',
    ],
  ])('finds numbers by %s', async (_by, filters, form, query) => {
    const found = await search(filters);
    expect(found).toHaveLength(100);
    expect(found.filter((number) => !form.test(number))).toEqual([]);
    const [call = ''] = stack.upstream.calls;
    expect(stack.upstream.calls).toHaveLength(1);
    const sent = new URLSearchParams(call.split('?')[1]);
    expect(Object.fromEntries(sent)).toEqual({
      ...Object.fromEntries(new URLSearchParams(query)),
      type: 'phone-numbers',
      'max-results': '100',
    });
  });

  it('finds nothing where filters exclude each other, and takes null for no filter', async () => {
    expect(await search({ tollFreePrefix: '888', areaCode: '206' })).toEqual([]);
    expect(await search({ areaCode: '206', city: null, state: null, country: null, first: 1 })).toHaveLength(
      1,
    );
  });

  it.each<[string, Search]>([
    ['no filter', {}],
    ['the US and a type only', { country: 'US', phoneNumberType: 'TollFree' }],
    ['a city without a state', { city: 'Seattle' }],
    ['another country without a type', { country: 'GB' }],
  ])('answers BAD_USER_INPUT for %s', async (_case, filters) => {
    expect(await ask(filters)).toEqual(refused('availablePhoneNumbers', 'BAD_USER_INPUT'));
  });

  it('leaves out what the inventory and its deletion queue hold', async () => {
    const [first = '', second = '', third = ''] = await search({ areaCode: '425', first: 3 });
    await acquireNumbers(stack.emulator, [first, second]);
    dataOf(await stack.ask(DeletePhoneNumberDocument, { phoneNumberId: second }));
    expect(await search({ areaCode: '425', first: 1 })).toEqual([third]);
    await stack.emulator.controlApi('/clock', { AdvanceSeconds: 7 * 24 * 3600 + 1 });
    expect(await search({ areaCode: '425', first: 2 })).toEqual([second, third]);
  });
});

describe('supportedPhoneNumberCountries', () => {
  it('answers the countries with the types of number that the use allows', async () => {
    expect(await countries('BusinessCalling')).toEqual([
      { countryCode: 'US', supportedPhoneNumberTypes: ['Local'] },
    ]);
    const us = { countryCode: 'US', supportedPhoneNumberTypes: ['Local', 'TollFree'] };
    expect(await countries('VoiceConnector')).toEqual([us]);
    const all = await countries('SipMediaApplicationDialIn');
    expect(all).toHaveLength(16);
    expect(all).toContainEqual(us);
    expect(all).toContainEqual({ ...us, countryCode: 'GB' });
    expect(stack.upstream.calls[0]).toBe('GET /phone-number-countries?product-type=BusinessCalling');
    expect(stack.upstream.calls).toHaveLength(3);
  });
});
