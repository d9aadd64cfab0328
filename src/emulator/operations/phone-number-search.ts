/** The operations on numbers that can be ordered. */
import { defaultPageSize } from '../wire/api-model.js';
import { badRequest } from '../wire/wire-error.js';
import { offeredNumbers, supportedCountries } from '../domain/phone-number-catalogue.js';
import { fetchPage } from '../domain/page-token.js';
import type { Handlers, Input } from './handler.js';

type Search = Input<'SearchAvailablePhoneNumbers'>;

/** Checks AWS's rules for the filters of a search. */
function checkSearch({ Country, PhoneNumberType, AreaCode, City, State, TollFreePrefix }: Search): void {
  const usFilters = [AreaCode, City, State, TollFreePrefix].filter((value) => value !== undefined);
  if ((Country ?? 'US') !== 'US') {
    if (PhoneNumberType === undefined) throw badRequest('PhoneNumberType is required outside the US.');
    if (usFilters.length > 0) {
      throw badRequest('AreaCode, City, State and TollFreePrefix are for US numbers only.');
    }
  } else if (usFilters.length === 0) {
    throw badRequest('AreaCode, City, State or TollFreePrefix is required for US numbers.');
  }
  if (City !== undefined && State === undefined) throw badRequest('State is required with City.');
}

export const phoneNumberSearchOperations: Handlers<
  'SearchAvailablePhoneNumbers' | 'ListSupportedPhoneNumberCountries'
> = {
  async SearchAvailablePhoneNumbers(input, { store, now }) {
    checkSearch(input);
    const { AreaCode, City, State, TollFreePrefix, PhoneNumberType, Country = 'US', ...paging } = input;
    const page = await fetchPage(
      {
        operation: 'SearchAvailablePhoneNumbers',
        filters: [Country, PhoneNumberType, AreaCode, City, State, TollFreePrefix],
        token: paging.NextToken,
        size: paging.MaxResults ?? defaultPageSize('SearchAvailablePhoneNumbers'),
        settings: store.settings,
      },
      (after, limit) =>
        offeredNumbers(
          {
            country: Country,
            type: PhoneNumberType,
            areaCode: AreaCode,
            city: City,
            state: State,
            tollFreePrefix: TollFreePrefix,
          },
          after,
          limit,
          (first, last) => store.phoneNumbers.taken(first, last, now),
        ),
    );
    return { E164PhoneNumbers: page.rows.map(({ e164 }) => e164), NextToken: page.nextToken };
  },

  async ListSupportedPhoneNumberCountries({ ProductType }) {
    return {
      PhoneNumberCountries: [...supportedCountries(ProductType)].map(
        ([CountryCode, SupportedPhoneNumberTypes]) => ({ CountryCode, SupportedPhoneNumberTypes }),
      ),
    };
  },
};
