/** Invites people, as many as the API accepts at once, and returns the outcome for each. */
import type { ApolloClient } from '@apollo/client';
import { toProblem } from '../../graphql/problem.js';
import { readRequestId } from '../../graphql/request-id.js';
import type { BatchResult, NotDone, Task } from '../../bulk/batch-task.js';
import { judge } from '../../bulk/failure.js';
import {
  InviteUsersDocument,
  type InviteUsersMutation,
  type UserType,
} from '../../graphql/generated/graphql.js';

/** The maximum number of items that the API accepts at once. */
export const INVITE_BATCH = 50;

export const createInviteTask = (
  client: ApolloClient,
  accountId: string,
  userType: UserType,
): Task<string> => ({
  batchSize: INVITE_BATCH,
  // An invited person would get another e-mail.
  judge: (error) => judge(error, false),
  perform: (addresses) => inviteUsers(client, accountId, addresses, userType),
});

/**
 * Invites people.
 * @throws Error of the request, unless it concerns only some of the addresses
 */
export async function inviteUsers(
  client: ApolloClient,
  accountId: string,
  addresses: readonly string[],
  userType: UserType | null,
): Promise<BatchResult> {
  try {
    const { data, extensions } = await client.mutate({
      mutation: InviteUsersDocument,
      variables: { accountId, input: { userEmailList: [...addresses], userType } },
      fetchPolicy: 'no-cache',
    });
    const invites = data?.inviteUsers?.invites ?? [];
    const requestId = readRequestId(extensions);
    return toBatchResult(addresses, (index) => notInvited(invites[index], requestId));
  } catch (error) {
    return toRefusedResult(error, addresses);
  }
}

function toBatchResult(
  addresses: readonly string[],
  of: (index: number) => NotDone | undefined,
): BatchResult {
  return new Map(
    addresses.flatMap((_address, index) => {
      const notDone = of(index);
      return notDone ? [[index, notDone]] : [];
    }),
  );
}

/** Finds the invalid addresses. The gateway refuses the whole batch because of one. */
function toRefusedResult(error: unknown, addresses: readonly string[]): BatchResult {
  const { code, violations, requestId } = toProblem(error);
  if (violations.length === 0) throw error;
  return toBatchResult(addresses, (index) => {
    const own = violations.find(({ path }) => path.endsWith(`userEmailList[${index}]`));
    const reason = own?.message ?? 'Sent together with an address that was refused.';
    return { outcome: 'failed', failure: { code, reason, requestId } };
  });
}

type Invite = NonNullable<InviteUsersMutation['inviteUsers']>['invites'][number];

/** Returns the reason why a person was not invited, or undefined if the invitation was sent. */
function notInvited(invite: Invite | undefined, requestId: string | undefined): NotDone | undefined {
  if (!invite) {
    const failure = { code: 'UNKNOWN', reason: 'Chime returned no result for it.', requestId };
    return { outcome: 'unknown', failure };
  }
  const { status, emailStatus } = invite;
  if (status === 'Accepted') return { outcome: 'kept' };
  if (status === 'Pending' && emailStatus !== 'Failed') return undefined;
  const reason = emailStatus === 'NotSent' ? 'Chime did not send it.' : 'The e-mail could not be sent.';
  return { outcome: 'failed', failure: { code: emailStatus ?? 'UNKNOWN', reason, requestId } };
}
