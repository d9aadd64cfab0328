/**
 * The telephone numbers on offer, as ranges of a hundred. None belongs to anybody. The US numbers are reserved for
 * fiction, as are those of countries whose regulator has reserved some. The others are invented after their country's
 * pattern.
 */
import type { PhoneNumberType } from '@aws-sdk/client-chime';

/** A hundred numbers: `prefix` and two more digits. Only US numbers have the last four members. */
export interface NumberRange {
  readonly prefix: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly type: PhoneNumberType;
  readonly areaCode?: string;
  readonly city?: string;
  readonly state?: string;
  readonly tollFreePrefix?: string;
}

const US_CITIES: Readonly<Record<string, string>> = {
  '201': 'Jersey City, NJ',
  '202': 'Washington, DC',
  '203': 'New Haven, CT',
  '205': 'Birmingham, AL',
  '206': 'Seattle, WA',
  '207': 'Portland, ME',
  '208': 'Boise, ID',
  '210': 'San Antonio, TX',
  '212': 'New York, NY',
  '213': 'Los Angeles, CA',
  '214': 'Dallas, TX',
  '215': 'Philadelphia, PA',
  '216': 'Cleveland, OH',
  '239': 'Fort Myers, FL',
  '253': 'Tacoma, WA',
  '302': 'Wilmington, DE',
  '303': 'Denver, CO',
  '304': 'Charleston, WV',
  '305': 'Miami, FL',
  '307': 'Cheyenne, WY',
  '312': 'Chicago, IL',
  '313': 'Detroit, MI',
  '314': 'Saint Louis, MO',
  '317': 'Indianapolis, IN',
  '401': 'Providence, RI',
  '402': 'Omaha, NE',
  '404': 'Atlanta, GA',
  '405': 'Oklahoma City, OK',
  '406': 'Billings, MT',
  '410': 'Baltimore, MD',
  '414': 'Milwaukee, WI',
  '415': 'San Francisco, CA',
  '425': 'Bellevue, WA',
  '501': 'Little Rock, AR',
  '502': 'Louisville, KY',
  '503': 'Portland, OR',
  '504': 'New Orleans, LA',
  '505': 'Albuquerque, NM',
  '509': 'Spokane, WA',
  '512': 'Austin, TX',
  '515': 'Des Moines, IA',
  '601': 'Jackson, MS',
  '602': 'Phoenix, AZ',
  '603': 'Manchester, NH',
  '605': 'Sioux Falls, SD',
  '612': 'Minneapolis, MN',
  '615': 'Nashville, TN',
  '617': 'Boston, MA',
  '701': 'Fargo, ND',
  '702': 'Las Vegas, NV',
  '704': 'Charlotte, NC',
  '713': 'Houston, TX',
  '757': 'Virginia Beach, VA',
  '801': 'Salt Lake City, UT',
  '802': 'Burlington, VT',
  '803': 'Columbia, SC',
  '808': 'Honolulu, HI',
  '907': 'Anchorage, AK',
  '913': 'Overland Park, KS',
};

const US_TOLL_FREE = ['800', '833', '844', '855', '866', '877', '888'];

/** Maps a country to the prefixes of its local and its toll-free range. */
const ABROAD: Readonly<Record<string, readonly [local: string, tollFree: string]>> = {
  AT: ['+43155501', '+4380055501'],
  AU: ['+612555001', '+6118009757'],
  CA: ['+141655501', '+183355502'],
  CH: ['+414455501', '+4180055501'],
  DE: ['+4930231250', '+4980055501'],
  DK: ['+45555501', '+45805501'],
  FI: ['+358955501', '+35880055501'],
  GB: ['+4416329600', '+4480815700'],
  IE: ['+3532091000', '+353180055501'],
  IT: ['+390655501', '+3980055501'],
  KR: ['+82255501', '+828055501'],
  NG: ['+234155501', '+23480055501'],
  NZ: ['+64955501', '+6480055501'],
  PR: ['+178755501', '+183355503'],
  SE: ['+468465004', '+462055501'],
};

/** All ranges, always in the same order. A search's page token is a position in this list, so only append to it. */
export const numberRanges: readonly NumberRange[] = [
  ...Object.entries(US_CITIES).map(([areaCode, place]): NumberRange => {
    const [city = '', state = ''] = place.split(', ');
    return { prefix: `+1${areaCode}55501`, country: 'US', type: 'Local', areaCode, city, state };
  }),
  ...US_TOLL_FREE.map((tollFreePrefix): NumberRange => {
    return { prefix: `+1${tollFreePrefix}55501`, country: 'US', type: 'TollFree', tollFreePrefix };
  }),
  ...Object.entries(ABROAD).flatMap(([country, [local, tollFree]]): NumberRange[] => [
    { prefix: local, country, type: 'Local' },
    { prefix: tollFree, country, type: 'TollFree' },
  ]),
];
