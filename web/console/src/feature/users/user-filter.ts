/** The filter of a list of users, stored in the address of the page. */
import type {
  InviteStatus,
  License,
  RegistrationStatus,
  UserRowFragment,
  UserType,
} from '../../graphql/generated/graphql.js';
import { INVITATION, LICENSE, REGISTRATION, USER_TYPE } from '../../ui/user-labels.js';
import { type Attention, isAttention, needsAttention } from './attention.js';
import { searchUsers } from './user-search.js';

/** Null takes all. */
export interface UserFilter {
  /** Words of the e-mail address and the name, or the whole user id; '' takes all. */
  readonly text: string;
  readonly licence: License | null;
  readonly registration: RegistrationStatus | null;
  /** `none` for users who never were invited. */
  readonly invitation: InviteStatus | 'none' | null;
  readonly type: UserType | null;
  readonly attention: Attention | null;
}

export const NO_FILTER: UserFilter = {
  text: '',
  licence: null,
  registration: null,
  invitation: null,
  type: null,
  attention: null,
};

const readOption = <Value extends string>(words: Readonly<Record<Value, string>>, text: string | null) =>
  text !== null && text in words ? (text as Value) : null;

export const INVITATIONS = { ...INVITATION, none: 'Never invited' } as const;

export function readFilter(query: URLSearchParams, text: string): UserFilter {
  const attention = query.get('attention');
  return {
    text,
    licence: readOption(LICENSE, query.get('licence')),
    registration: readOption(REGISTRATION, query.get('registration')),
    invitation: readOption(INVITATIONS, query.get('invitation')),
    type: readOption(USER_TYPE, query.get('type')),
    attention: isAttention(attention) ? attention : null,
  };
}

/** @param now milliseconds since 1970 */
export function filterUsers(
  users: readonly UserRowFragment[],
  filter: UserFilter,
  now: number,
): readonly UserRowFragment[] {
  if (isEmpty(filter)) return users;
  const isFound = searchUsers(filter.text);
  return users.filter((user) => isMatch(user, filter, now) && isFound(user));
}

export const isEmpty = (filter: UserFilter): boolean =>
  filter.text.trim() === '' && countFilters(filter) === 0;

/** Returns the number of filters that are set, without the text. */
export const countFilters = ({ licence, registration, invitation, type, attention }: UserFilter): number =>
  [licence, registration, invitation, type, attention].filter((value) => value !== null).length;

function isMatch(user: UserRowFragment, filter: UserFilter, now: number): boolean {
  const { licence, registration, invitation, type, attention } = filter;
  return (
    (licence === null || user.licenseType === licence) &&
    (registration === null || user.userRegistrationStatus === registration) &&
    (invitation === null || (user.userInvitationStatus ?? 'none') === invitation) &&
    (type === null || user.userType === type) &&
    (attention === null || needsAttention(user, attention, now))
  );
}
