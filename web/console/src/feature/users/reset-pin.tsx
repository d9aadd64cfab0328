/** Gives a user a new personal PIN. */
import type { ApolloClient } from '@apollo/client';
import { Text } from '@mantine/core';
import { ResetUserPinDocument } from '../../graphql/generated/graphql.js';
import { confirm } from '../../ui/confirm.js';
import { notifyDone, notifyProblem } from '../../ui/notice.js';
import { labelUser } from '../../ui/user-labels.js';

interface PinOwner {
  readonly accountId: string;
  readonly userId: string;
  readonly displayName: string | null;
  readonly primaryEmail: string | null;
}

/**
 * Asks for a confirmation, because scheduled meetings have the old PIN, and shows the outcome in a message.
 * @returns the new PIN, which is not stored anywhere, or undefined if it was not reset
 */
export async function resetPin(client: ApolloClient, user: PinOwner): Promise<string | undefined> {
  const { accountId, userId } = user;
  const name = labelUser(user);
  const isConfirmed = await confirm({
    title: `Give ${name} a new personal PIN?`,
    confirm: 'Reset PIN',
    children: (
      <Text size="sm">
        The old PIN stops working: {name} has to change the invitations of all meetings that were scheduled
        with it. This cannot be undone.
      </Text>
    ),
  });
  if (!isConfirmed) return undefined;
  try {
    const { data } = await client.mutate({
      mutation: ResetUserPinDocument,
      variables: { accountId, userId },
      fetchPolicy: 'no-cache',
    });
    notifyDone(`${name} has a new personal PIN. It is on the page of the user.`);
    return data?.resetPersonalPIN?.personalPIN ?? undefined;
  } catch (error) {
    notifyProblem(error, `The PIN of ${name} was not reset`);
    return undefined;
  }
}
