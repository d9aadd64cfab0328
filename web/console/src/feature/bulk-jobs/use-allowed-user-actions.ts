/** Decides which actions on users are offered. */
import { useMemo } from 'react';
import type { AccountRowFragment, UserRowFragment } from '../../graphql/generated/graphql.js';
import { useViewer, type Viewer } from '../../session/viewer.js';

/** The offer depends on the viewer's permissions, the type of the account and the state of the user. */
export function useAllowedUserActions(account: AccountRowFragment) {
  const viewer = useViewer();
  return useMemo(() => getAllowedUserActions(account.accountType, viewer), [account.accountType, viewer]);
}

export type AllowedUserActions = ReturnType<typeof getAllowedUserActions>;

function getAllowedUserActions(accountType: AccountRowFragment['accountType'], viewer: Viewer) {
  const isLifecycle = viewer.can('user:lifecycle');
  return {
    /** Directory and OpenID Connect accounts lock people out in the directory. */
    suspend: isLifecycle && (accountType === 'Team' || accountType === 'EnterpriseLWA'),
    unsuspend: isLifecycle && accountType === 'EnterpriseLWA',
    /** Whether suspending removes a user from the account. */
    isRemoval: accountType === 'Team',
    invite: isLifecycle && accountType === 'Team',
    create: isLifecycle && accountType !== 'Team',
    signOut: isLifecycle,
    change: viewer.can('user:write'),
    pin: viewer.can('user:secrets'),
  };
}

/** Returns whether the user has an open invitation that can be sent again. */
export const isInvited = ({ userInvitationStatus, primaryEmail }: UserRowFragment): boolean =>
  (userInvitationStatus === 'Pending' || userInvitationStatus === 'Failed') && !!primaryEmail;
