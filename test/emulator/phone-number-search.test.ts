/** The phone numbers and countries that the emulator offers, called by the stock SDK client. */
import {
  ListSupportedPhoneNumberCountriesCommand,
  paginateSearchAvailablePhoneNumbers,
  SearchAvailablePhoneNumbersCommand,
  type PhoneNumberProductType,
  type SearchAvailablePhoneNumbersCommandInput,
} from '@aws-sdk/client-chime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusal, startTestEmulator, type TestEmulator } from '../support/emulator.js';
import { acquireNumbers } from '../support/emulator-scene.js';
import { sendRaw } from '../support/wire.js';

const BAD_REQUEST = 'BadRequestException 400';

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator();
});
afterAll(() => emulator.stop());

const search = (input: SearchAvailablePhoneNumbersCommandInput) =>
  emulator.client.send(new SearchAvailablePhoneNumbersCommand(input));
const found = async (input: SearchAvailablePhoneNumbersCommandInput) =>
  (await search(input)).E164PhoneNumbers;
const countriesFor = async (ProductType: PhoneNumberProductType) =>
  (await emulator.client.send(new ListSupportedPhoneNumberCountriesCommand({ ProductType })))
    .PhoneNumberCountries;
const hundred = (prefix: string) =>
  Array.from({ length: 100 }, (_, index) => prefix + String(index).padStart(2, '0'));

describe('SearchAvailablePhoneNumbers', () => {
  it('finds US numbers, all reserved for fiction, by area code (P-1, P-3)', async () => {
    expect(await search({ AreaCode: '206' })).toMatchObject({
      $metadata: { httpStatusCode: 200 },
      E164PhoneNumbers: hundred('+120655501'),
    });
    expect(await found({ AreaCode: '206', Country: 'US', PhoneNumberType: 'Local' })).toHaveLength(100);
  });

  it('finds numbers by state, by city and state in any case, and by toll-free prefix (P-1, P-2, P-3, W-28)', async () => {
    const washington = await found({ State: 'WA', MaxResults: 500 });
    expect(new Set(washington?.map((number) => number.slice(0, 5)))).toEqual(
      new Set(['+1206', '+1253', '+1425', '+1509']),
    );
    const page = await search({ State: 'WA' });
    expect([page.E164PhoneNumbers?.length, typeof page.NextToken]).toEqual([100, 'string']);
    expect(await found({ City: 'seattle', State: 'wa' })).toEqual(hundred('+120655501'));
    expect(await found({ TollFreePrefix: '833' })).toEqual(hundred('+183355501'));
  });

  it('finds numbers abroad by their type (P-1, P-3)', async () => {
    expect(await found({ Country: 'GB', PhoneNumberType: 'Local' })).toEqual(hundred('+4416329600'));
    expect(await found({ Country: 'GB', PhoneNumberType: 'TollFree' })).toEqual(hundred('+4480815700'));
  });

  it('finds nothing for filters that exclude each other, unknown places and countries without numbers (P-4)', async () => {
    for (const input of [
      { TollFreePrefix: '800', AreaCode: '206' },
      { TollFreePrefix: '800', State: 'WA' },
      { AreaCode: '206', PhoneNumberType: 'TollFree' as const },
      { AreaCode: '206', State: 'NY' },
      { City: 'Seattle', State: 'OR' },
      { AreaCode: '999' },
      { Country: 'FR', PhoneNumberType: 'Local' as const },
    ]) {
      expect(await search(input)).toMatchObject({ E164PhoneNumbers: [] });
    }
  });

  it('a US search needs an area code, city, state or toll-free prefix (E-49)', async () => {
    expect(await refusal(search({}))).toBe(BAD_REQUEST);
    expect(await refusal(search({ Country: 'US', PhoneNumberType: 'Local' }))).toBe(BAD_REQUEST);
  });

  it('a city needs its state (E-49)', async () => {
    expect(await refusal(search({ City: 'Seattle' }))).toBe(BAD_REQUEST);
  });

  it('outside the US the number type is needed, and the only filter (E-50)', async () => {
    expect(await refusal(search({ Country: 'GB' }))).toBe(BAD_REQUEST);
    const type = { Country: 'GB', PhoneNumberType: 'Local' as const };
    for (const filter of [{ AreaCode: '20' }, { State: 'WA' }, { TollFreePrefix: '800' }]) {
      expect(await refusal(search({ ...type, ...filter }))).toBe(BAD_REQUEST);
    }
  });

  it.each([
    ['country=gb&phone-number-type=Local', 'Country'],
    ['country=GBR&phone-number-type=Local', 'Country'],
    ['country=GB&phone-number-type=Mobile', 'PhoneNumberType'],
    ['toll-free-prefix=822', 'TollFreePrefix'],
    ['toll-free-prefix=8000', 'TollFreePrefix'],
    ['area-code=206&max-results=0', 'MaxResults'],
    ['area-code=206&max-results=501', 'MaxResults'],
    ['area-code=206&next-token=x', 'NextToken'],
  ])('%s is refused for %s (E-15, E-23, E-24, E-28)', async (query, member) => {
    const { status, json } = await sendRaw(emulator.url, 'GET', `/search?type=phone-numbers&${query}`);
    expect([status, String(json?.['Message']).startsWith(`${member} `)]).toEqual([400, true]);
  });

  it('without its type is another operation (W-6, E-1)', async () => {
    expect((await sendRaw(emulator.url, 'GET', '/search?area-code=206')).status).toBe(404);
  });

  it('lists all matches once each, always in the same order, while numbers are ordered (P-5, W-25, W-26)', async () => {
    const all = hundred('+121255501');
    const seen: string[] = [];
    for await (const page of paginateSearchAvailablePhoneNumbers(
      { client: emulator.client },
      { AreaCode: '212', MaxResults: 30 },
    )) {
      seen.push(...(page.E164PhoneNumbers ?? []));
      // The row after which the next page starts, and one that would have followed.
      const taken = [seen.at(-1) ?? '', '+12125550195'];
      await acquireNumbers(emulator, taken);
    }
    expect(seen).toEqual(all.filter((number) => number !== '+12125550195'));
    expect((await found({ AreaCode: '212' }))?.length).toBe(95);
  });

  it('refuses a token of another search (E-24)', async () => {
    const { NextToken } = await search({ AreaCode: '213', MaxResults: 10 });
    expect((await found({ AreaCode: '213', MaxResults: 500, NextToken }))?.length).toBe(90);
    expect(await refusal(search({ AreaCode: '214', NextToken }))).toBe(BAD_REQUEST);
    expect(await refusal(search({ AreaCode: '213', State: 'CA', NextToken }))).toBe(BAD_REQUEST);
  });

  it('offers only numbers that can be ordered, in E.164 form (P-3, P-5)', async () => {
    const countries = await emulator.client.send(
      new ListSupportedPhoneNumberCountriesCommand({ ProductType: 'SipMediaApplicationDialIn' }),
    );
    for (const { CountryCode, SupportedPhoneNumberTypes = [] } of countries.PhoneNumberCountries ?? []) {
      if (CountryCode === 'US') continue;
      for (const PhoneNumberType of SupportedPhoneNumberTypes) {
        const numbers = (await found({ Country: CountryCode, PhoneNumberType })) ?? [];
        expect(numbers).toHaveLength(100);
        expect(numbers.every((number) => /^\+[1-9]\d{7,14}$/.test(number))).toBe(true);
        await acquireNumbers(emulator, numbers.slice(0, 1), 'SipMediaApplicationDialIn');
        expect((await found({ Country: CountryCode, PhoneNumberType }))?.length).toBe(99);
      }
    }
  });
});

describe('ListSupportedPhoneNumberCountries', () => {
  it('names only the US for BusinessCalling and VoiceConnector (P-6, P-7)', async () => {
    expect(await countriesFor('BusinessCalling')).toEqual([
      { CountryCode: 'US', SupportedPhoneNumberTypes: ['Local'] },
    ]);
    expect(await countriesFor('VoiceConnector')).toEqual([
      { CountryCode: 'US', SupportedPhoneNumberTypes: ['Local', 'TollFree'] },
    ]);
  });

  it('names sixteen countries for SipMediaApplicationDialIn, each with both types (P-6, P-7, W-30)', async () => {
    const all = (await countriesFor('SipMediaApplicationDialIn')) ?? [];
    expect(new Set(all.map((country) => country.CountryCode))).toEqual(
      new Set([
        'AT',
        'AU',
        'CA',
        'CH',
        'DE',
        'DK',
        'FI',
        'GB',
        'IE',
        'IT',
        'KR',
        'NG',
        'NZ',
        'PR',
        'SE',
        'US',
      ]),
    );
    for (const country of all) expect(country.SupportedPhoneNumberTypes).toEqual(['Local', 'TollFree']);
  });

  it('needs a product type of the API (E-12, E-15)', async () => {
    for (const query of ['', '?product-type=', '?product-type=Fax']) {
      const { status, json } = await sendRaw(emulator.url, 'GET', `/phone-number-countries${query}`);
      expect([status, String(json?.['Message']).startsWith('ProductType ')]).toEqual([400, true]);
    }
  });
});
