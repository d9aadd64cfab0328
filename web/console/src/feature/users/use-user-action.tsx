/** The actions on one user, for the rows of lists and for the user's own page. */
import type { ApolloCache, ApolloClient } from '@apollo/client';
import { useApolloClient } from '@apollo/client/react';
import { Text } from '@mantine/core';
import { useMemo } from 'react';
import { serialize } from '../../graphql/serialize.js';
import { ItemProblem } from '../../graphql/problem.js';
import { readRequestId } from '../../graphql/request-id.js';
import {
  type AccountRowFragment,
  ChangeUserDocument,
  type ErrorCode,
  type License,
  SignOutUserDocument,
  BulkSuspendDocument,
  BulkUnsuspendDocument,
  type UpdateUserInput,
  type UserRowFragment,
  type UserType,
} from '../../graphql/generated/graphql.js';
import { confirm } from '../../ui/confirm.js';
import { notifyDone, notifyProblem } from '../../ui/notice.js';
import { whileSaving } from '../../ui/saving.js';
import { inviteUsers } from '../bulk-jobs/invite-users.js';
import { reloadUsers } from '../../graphql/use-all-users.js';
import { LICENSE, labelUser, USER_TYPE } from '../../ui/user-labels.js';

/** The actions. Each shows its outcome in a message, with an undo if the API has one, and is optimistic if possible. */
export interface UserAction {
  changeLicense(this: void, user: UserRowFragment, licenseType: License): Promise<void>;
  changeType(this: void, user: UserRowFragment, userType: UserType): Promise<void>;
  /** Asks for a confirmation. Resolves to whether the user was suspended. */
  suspend(this: void, user: UserRowFragment): Promise<boolean>;
  unsuspend(this: void, user: UserRowFragment): Promise<void>;
  inviteAgain(this: void, user: UserRowFragment): Promise<void>;
  /** Asks for a confirmation. */
  signOut(this: void, user: UserRowFragment): Promise<void>;
}

export function useUserAction(account: AccountRowFragment): UserAction {
  const client = useApolloClient();
  return useMemo(
    () => ({
      changeLicense: (user, licenseType) => changeLicense(client, user, licenseType),
      changeType: (user, userType) => changeType(client, user, userType),
      suspend: (user) => suspend(client, account, user),
      unsuspend: (user) => unsuspend(client, user),
      inviteAgain: (user) => inviteAgain(client, user),
      signOut: (user) => signOut(client, user),
    }),
    [client, account],
  );
}

/** Changes a user. Shows the change optimistically and reverts it if it fails. Of two changes the later one remains. */
async function changeUser(
  client: ApolloClient,
  user: UserRowFragment,
  change: Pick<UpdateUserInput, 'licenseType'> | Pick<UpdateUserInput, 'userType'>,
): Promise<void> {
  const { accountId, userId } = user;
  const changed = { __typename: 'User', ...user, ...change };
  await serialize(`${accountId} ${userId}`, () =>
    whileSaving(userId, () =>
      client.mutate({
        mutation: ChangeUserDocument,
        variables: { accountId, userId, input: change },
        optimisticResponse: { updateUser: changed },
      }),
    ),
  );
}

async function changeLicense(client: ApolloClient, user: UserRowFragment, licenseType: License) {
  const before = user.licenseType;
  try {
    await changeUser(client, user, { licenseType });
    const undo = before && (() => void changeLicense(client, { ...user, licenseType }, before));
    notifyDone(`${labelUser(user)} has the licence ${LICENSE[licenseType]} now.`, undo || undefined);
  } catch (error) {
    notifyProblem(error, `The licence of ${labelUser(user)} was not changed`);
  }
}

async function changeType(client: ApolloClient, user: UserRowFragment, userType: UserType) {
  const before = user.userType;
  try {
    await changeUser(client, user, { userType });
    const undo = before && (() => void changeType(client, { ...user, userType }, before));
    notifyDone(`${labelUser(user)} is now: ${USER_TYPE[userType]}.`, undo || undefined);
  } catch (error) {
    notifyProblem(error, `The type of ${labelUser(user)} was not changed`);
  }
}

type Extensions = Parameters<typeof readRequestId>[0];

interface Failure {
  readonly errorCode: ErrorCode | null;
  readonly errorMessage: string | null;
}

/** Throws the failure that the response reports for a batch of one user. */
function throwFailure(failures: readonly Failure[] | undefined, extensions: Extensions): void {
  const failure = failures?.[0];
  if (!failure) return;
  const { errorCode, errorMessage } = failure;
  const message = errorMessage ?? errorCode ?? 'Chime did not say why.';
  throw new ItemProblem(message, errorCode ?? 'UNKNOWN', readRequestId(extensions));
}

function showSuspended(cache: ApolloCache, user: UserRowFragment, isSuspended: boolean): void {
  cache.modify({
    id: cache.identify({ __typename: 'User', accountId: user.accountId, userId: user.userId }),
    fields: { userRegistrationStatus: () => (isSuspended ? 'Suspended' : 'Registered') },
  });
}

async function suspendNow(client: ApolloClient, isRemoval: boolean, user: UserRowFragment): Promise<void> {
  const { accountId, userId } = user;
  const { data, extensions } = await client.mutate({
    mutation: BulkSuspendDocument,
    variables: { accountId, userIds: [userId] },
    optimisticResponse: { batchSuspendUser: { __typename: 'UserErrorsPayload', userErrors: [] } } as never,
    update(cache, result) {
      if (result.data?.batchSuspendUser?.userErrors.length !== 0) return;
      if (isRemoval) cache.evict({ id: cache.identify({ __typename: 'User', accountId, userId }) });
      else showSuspended(cache, user, true);
    },
  });
  throwFailure(data?.batchSuspendUser?.userErrors, extensions);
}

async function suspend(client: ApolloClient, account: AccountRowFragment, user: UserRowFragment) {
  const name = labelUser(user);
  const isRemoval = account.accountType === 'Team';
  const isConfirmed = await confirm({
    title: isRemoval ? `Suspend ${name} and remove them from ${account.name}?` : `Suspend ${name}?`,
    confirm: 'Suspend',
    children: isRemoval ? <RemovalText name={name} /> : <LockOutText name={name} />,
  });
  if (!isConfirmed) return false;
  const who = isRemoval ? `${name} is not in ${account.name} any more.` : `${name} is suspended.`;
  const undo = isRemoval
    ? user.primaryEmail && (() => void inviteAgain(client, user))
    : () => void unsuspend(client, { ...user, userRegistrationStatus: 'Suspended' });
  try {
    await suspendNow(client, isRemoval, user);
    notifyDone(isRemoval ? `${who} Undo invites them again.` : who, undo || undefined);
    return true;
  } catch (error) {
    notifyProblem(error, `${name} was not suspended`);
    return false;
  }
}

const RemovalText = ({ name }: { name: string }) => (
  <Text size="sm">
    {name} loses the licence and leaves the account, and can go on as a free Chime user. To undo this, invite
    them again; they have to accept.
  </Text>
);

const LockOutText = ({ name }: { name: string }) => (
  <Text size="sm">
    {name} is signed out on all devices at once and cannot sign in until unsuspended, which undoes this.
  </Text>
);

async function inviteAgain(client: ApolloClient, user: UserRowFragment): Promise<void> {
  const { accountId, primaryEmail, userType } = user;
  try {
    if (!primaryEmail) return;
    const notDone = (await inviteUsers(client, accountId, [primaryEmail], userType)).get(0);
    reloadUsers(client, accountId);
    if (notDone?.outcome === 'kept') notifyDone(`${labelUser(user)} is in the account already.`);
    else if (notDone) {
      const { reason, code, requestId } = notDone.failure;
      throw new ItemProblem(reason, code, requestId);
    } else notifyDone(`${labelUser(user)} is invited again.`);
  } catch (error) {
    notifyProblem(error, `${labelUser(user)} was not invited again`);
  }
}

async function unsuspend(client: ApolloClient, user: UserRowFragment): Promise<void> {
  const { accountId, userId } = user;
  const name = labelUser(user);
  try {
    const { data, extensions } = await client.mutate({
      mutation: BulkUnsuspendDocument,
      variables: { accountId, userIds: [userId] },
      optimisticResponse: {
        batchUnsuspendUser: { __typename: 'UserErrorsPayload', userErrors: [] },
      } as never,
      update(cache, result) {
        if (result.data?.batchUnsuspendUser?.userErrors.length === 0) showSuspended(cache, user, false);
      },
    });
    throwFailure(data?.batchUnsuspendUser?.userErrors, extensions);
    const undo = () =>
      void suspendNow(client, false, user).catch((error: unknown) =>
        notifyProblem(error, `${name} was not suspended again`),
      );
    notifyDone(`${name} may sign in again.`, undo);
  } catch (error) {
    notifyProblem(error, `${name} was not unsuspended`);
  }
}

async function signOut(client: ApolloClient, user: UserRowFragment): Promise<void> {
  const { accountId, userId } = user;
  const name = labelUser(user);
  const isConfirmed = await confirm({
    title: `Log ${name} out?`,
    confirm: 'Log out',
    children: (
      <Text size="sm">
        {name} is signed out of Chime on all devices, also out of a meeting that is going on. This cannot be
        undone, but they can sign in again at once.
      </Text>
    ),
  });
  if (!isConfirmed) return;
  try {
    await client.mutate({ mutation: SignOutUserDocument, variables: { accountId, userId } });
    notifyDone(`${name} is logged out everywhere.`);
  } catch (error) {
    notifyProblem(error, `${name} was not logged out`);
  }
}
