/** Counts for the overview of an account: its users by licence, by registration and by invitation. */
import type { UserRowFragment } from '../../graphql/generated/graphql.js';
import { type Attention, ATTENTION, needsAttention } from '../users/attention.js';
import { INVITATIONS } from '../users/user-filter.js';
import { LICENSE, REGISTRATION } from '../../ui/user-labels.js';

export interface Share {
  readonly label: string;
  readonly count: number;
  /** A colour of the theme. */
  readonly color: string;
  /** The filter of the list of users that shows these users. */
  readonly query: string;
}

export interface Counts {
  readonly licence: readonly Share[];
  readonly registration: readonly Share[];
  readonly invitation: readonly Share[];
  readonly attention: Readonly<Record<Attention, number>>;
  /** The reasons why Pro licences are unused. */
  readonly unused: { readonly neverSignedIn: number; readonly suspended: number };
}

/**
 * Each colour has a contrast of 3:1 to the page in both colour schemes. The tables next to the charts say the same in
 * words, for people who distinguish few colours.
 */
const COLOR: Readonly<Record<string, string>> = {
  Pro: 'blue.7',
  ProTrial: 'violet.5',
  Plus: 'teal.8',
  Basic: 'gray.6',
  Registered: 'teal.8',
  Unregistered: 'blue.7',
  Suspended: 'red.7',
  Accepted: 'teal.8',
  Pending: 'blue.7',
  Failed: 'red.7',
  none: 'gray.6',
};

/** @param now milliseconds since 1970 */
export function countUsers(users: readonly UserRowFragment[], now: number): Counts {
  return {
    licence: countShares('licence', LICENSE, users, ({ licenseType }) => licenseType),
    registration: countShares('registration', REGISTRATION, users, (user) => user.userRegistrationStatus),
    invitation: countShares('invitation', INVITATIONS, users, (user) => user.userInvitationStatus ?? 'none'),
    attention: {
      failed: countAttention(users, 'failed', now),
      pending: countAttention(users, 'pending', now),
      'unused-pro': countAttention(users, 'unused-pro', now),
    },
    unused: countUnused(users.filter((user) => needsAttention(user, 'unused-pro', now))),
  };
}

export const ATTENTIONS = Object.keys(ATTENTION) as Attention[];

function countShares<Value extends string>(
  filter: string,
  words: Readonly<Record<Value, string>>,
  users: readonly UserRowFragment[],
  readValue: (user: UserRowFragment) => Value | null | undefined,
): Share[] {
  const counts = new Map<string, number>();
  for (const user of users) {
    // The gateway returns null for values that it does not know.
    const value = readValue(user) ?? UNKNOWN;
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return Object.entries<string>({ ...words, [UNKNOWN]: 'Unknown' })
    .map(([value, label]) => ({
      label,
      count: counts.get(value) ?? 0,
      color: COLOR[value] ?? 'dark.2',
      query: value === UNKNOWN ? '' : `?${filter}=${value}`,
    }))
    .filter(({ count }) => count > 0);
}

const UNKNOWN = 'unknown';

function countUnused(users: readonly UserRowFragment[]): Counts['unused'] {
  const suspended = users.filter((user) => user.userRegistrationStatus === 'Suspended').length;
  return { suspended, neverSignedIn: users.length - suspended };
}

const countAttention = (users: readonly UserRowFragment[], kind: Attention, now: number): number =>
  users.filter((user) => needsAttention(user, kind, now)).length;
