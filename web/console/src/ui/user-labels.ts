/** Labels for the API's values of users. */
import type { InviteStatus, License, RegistrationStatus, UserType } from '../graphql/generated/graphql.js';

export const LICENSE: Readonly<Record<License, string>> = {
  Basic: 'Basic',
  Plus: 'Plus',
  Pro: 'Pro',
  ProTrial: 'Pro trial',
};

export const REGISTRATION: Readonly<Record<RegistrationStatus, string>> = {
  Registered: 'Registered',
  Unregistered: 'Not signed in yet',
  Suspended: 'Suspended',
};

export const INVITATION: Readonly<Record<InviteStatus, string>> = {
  Accepted: 'Accepted',
  Pending: 'Pending',
  Failed: 'Failed',
};

export const USER_TYPE: Readonly<Record<UserType, string>> = {
  PrivateUser: 'Person',
  SharedDevice: 'Shared device',
};

/** Returns the name of a user for sentences. Names are absent until an invitation is accepted. */
export const labelUser = (user: {
  displayName?: string | null;
  primaryEmail?: string | null;
  userId: string;
}): string => user.displayName ?? user.primaryEmail ?? user.userId;
