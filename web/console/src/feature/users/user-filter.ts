/** The filter of a list of users, stored in the address of the page. */
import type {
  InviteStatus,
  License,
  RegistrationStatus,
  UserRowFragment,
  UserType,
} from '../../graphql/generated/graphql.js';
import { type ChoiceFields, countChoices, readChoices } from '../../ui/choice.js';
import { INVITATION, LICENSE, REGISTRATION, USER_TYPE } from '../../ui/user-labels.js';
import { ATTENTION, type Attention, needsAttention } from './attention.js';
import { searchUsers } from './user-search.js';

/** Null matches all. */
interface UserChoices {
  readonly licence: License | null;
  readonly registration: RegistrationStatus | null;
  /** `none` for users who never were invited. */
  readonly invitation: InviteStatus | 'none' | null;
  readonly type: UserType | null;
  readonly attention: Attention | null;
}

export interface UserFilter extends UserChoices {
  /** Words of the e-mail address and the name, or the whole user id; '' matches all. */
  readonly text: string;
}

export const NO_FILTER: UserFilter = {
  text: '',
  licence: null,
  registration: null,
  invitation: null,
  type: null,
  attention: null,
};

export const INVITATIONS = { ...INVITATION, none: 'Never invited' } as const;

export const USER_CHOICES: ChoiceFields<UserChoices> = {
  licence: { label: 'Licence', words: LICENSE },
  registration: { label: 'Registration', words: REGISTRATION },
  invitation: { label: 'Invitation', words: INVITATIONS },
  type: { label: 'Type', words: USER_TYPE },
  attention: {
    label: 'Attention',
    words: {
      failed: ATTENTION.failed.label,
      pending: ATTENTION.pending.label,
      'unused-pro': `${ATTENTION['unused-pro'].label}: never signed in, or suspended`,
    },
  },
};

export const readFilter = (query: URLSearchParams, text: string): UserFilter => ({
  text,
  ...readChoices(USER_CHOICES, query),
});

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
export const countFilters = (filter: UserFilter): number => countChoices(USER_CHOICES, filter);

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
