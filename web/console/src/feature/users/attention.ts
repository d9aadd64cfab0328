/** Users that need attention: the overview of an account counts them, and the list of users filters by them. */
import type { UserRowFragment } from '../../graphql/generated/graphql.js';

/** The values of `?attention=` in the list of users. */
export type Attention = 'failed' | 'pending' | 'unused-pro';

/** The number of days after which an open invitation is unlikely to be accepted; our choice. */
export const PENDING_DAYS = 14;

const DAY_MS = 86_400_000;

/** The three kinds and their labels. */
export const ATTENTION: Readonly<Record<Attention, { readonly label: string; readonly why: string }>> = {
  failed: { label: 'Invitation failed', why: 'The invitation could not be delivered.' },
  pending: {
    label: `Invited ${PENDING_DAYS} days ago or more`,
    why: `The invitation has been open for ${PENDING_DAYS} days or more.`,
  },
  'unused-pro': {
    label: 'Unused Pro licence',
    why: 'The licence is Pro, but nobody uses it.',
  },
};

/** @param now milliseconds since 1970 */
export function needsAttention(user: UserRowFragment, kind: Attention, now: number): boolean {
  return RULE[kind](user, now);
}

const RULE: Readonly<Record<Attention, (user: UserRowFragment, now: number) => boolean>> = {
  failed: ({ userInvitationStatus }) => userInvitationStatus === 'Failed',
  pending: ({ userInvitationStatus, invitedOn }, now) =>
    userInvitationStatus === 'Pending' && !!invitedOn && now - Date.parse(invitedOn) >= PENDING_DAYS * DAY_MS,
  'unused-pro': ({ licenseType, userRegistrationStatus }) =>
    licenseType === 'Pro' && userRegistrationStatus !== 'Registered',
};
