/** Which users of an account need attention. */
import { expect, it } from 'vitest';
import { type Attention, needsAttention } from '../../../web/console/src/feature/users/attention.js';
import type { UserRowFragment } from '../../../web/console/src/graphql/generated/graphql.js';

const NOW = Date.parse('2026-03-20T12:00:00Z');

const usual: UserRowFragment = {
  accountId: 'a',
  userId: 'u',
  primaryEmail: 'ann@example.com',
  displayName: 'Ann',
  licenseType: 'Basic',
  userRegistrationStatus: 'Registered',
  userInvitationStatus: 'Accepted',
  userType: 'PrivateUser',
  primaryProvisionedNumber: null,
  invitedOn: '2026-03-01T12:00:00Z',
  registeredOn: '2026-03-02T12:00:00Z',
};

it.each<[string, Partial<UserRowFragment>, Attention[]]>([
  ['nothing unusual', {}, []],
  ['a failed invitation', { userInvitationStatus: 'Failed' }, ['failed']],
  [
    'an invitation of 14 days ago',
    { userInvitationStatus: 'Pending', invitedOn: '2026-03-06T12:00:00Z' },
    ['pending'],
  ],
  ['an invitation of fewer days', { userInvitationStatus: 'Pending', invitedOn: '2026-03-06T12:00:01Z' }, []],
  ['an invitation without a time', { userInvitationStatus: 'Pending', invitedOn: null }, []],
  ['a Pro licence that is used', { licenseType: 'Pro' }, []],
  ['a Pro licence of nobody', { licenseType: 'Pro', userRegistrationStatus: 'Unregistered' }, ['unused-pro']],
  [
    'a Pro licence of a suspended user',
    { licenseType: 'Pro', userRegistrationStatus: 'Suspended' },
    ['unused-pro'],
  ],
])('of a user with %s', (_what, values, expected) => {
  const kinds: Attention[] = ['failed', 'pending', 'unused-pro'];
  expect(kinds.filter((kind) => needsAttention({ ...usual, ...values }, kind, NOW))).toEqual(expected);
});
