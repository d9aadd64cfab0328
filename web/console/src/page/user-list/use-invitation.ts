/** Inviting any number of people: batches of the API's size one after the other, with the outcome for each address. */
import type { ApolloClient } from '@apollo/client';
import { useApolloClient } from '@apollo/client/react';
import { useRef, useState } from 'react';
import { problemOf } from '../../api/problem.js';
import { InviteUsersDocument, type InviteUsersMutation, type UserType } from '../../gql/graphql.js';
import { reloadUsers } from './use-all-users.js';

/** The most that the API takes at once. */
const BATCH = 50;

export interface Invited {
  readonly address: string;
  /** `waiting` before it was sent, and for good when it was stopped. */
  readonly outcome: 'waiting' | 'invited' | 'member' | 'failed';
  /** In words; empty while waiting. */
  readonly told: string;
  /** Of the request that failed, to be found in the gateway's log. */
  readonly requestId?: string | undefined;
}

export interface Invitation {
  readonly invited: readonly Invited[];
  readonly isRunning: boolean;
  start(this: void, addresses: readonly string[], userType: UserType): Promise<void>;
  /** Those that failed, and those that were not sent when it was stopped. */
  retry(this: void): Promise<void>;
  /** After the batch that is under way. */
  stop(this: void): void;
}

export function useInvitation(accountId: string): Invitation {
  const client = useApolloClient();
  const [invited, setInvited] = useState<readonly Invited[]>([]);
  const [isRunning, setRunning] = useState(false);
  const isStopped = useRef(false);
  const lastType = useRef<UserType>('PrivateUser');
  const start = async (addresses: readonly string[], userType: UserType) => {
    isStopped.current = false;
    lastType.current = userType;
    setRunning(true);
    const again = new Set(addresses);
    setInvited((before) => [
      ...before.filter(({ address }) => !again.has(address)),
      ...addresses.map(waiting),
    ]);
    for (let from = 0; from < addresses.length && !isStopped.current; from += BATCH) {
      const batch = addresses.slice(from, from + BATCH);
      const outcomes = await inviteBatch(client, accountId, batch, userType);
      setInvited((before) => before.map((one) => outcomes.get(one.address) ?? one));
    }
    setRunning(false);
    reloadUsers(client, accountId);
  };
  return {
    invited,
    isRunning,
    start,
    retry: () =>
      start(
        invited.filter(isOpen).map(({ address }) => address),
        lastType.current,
      ),
    stop: () => void (isStopped.current = true),
  };
}

export const isOpen = ({ outcome }: Invited): boolean => outcome === 'failed' || outcome === 'waiting';

const waiting = (address: string): Invited => ({ address, outcome: 'waiting', told: '' });

async function inviteBatch(
  client: ApolloClient,
  accountId: string,
  batch: readonly string[],
  userType: UserType,
): Promise<ReadonlyMap<string, Invited>> {
  try {
    const { data } = await client.mutate({
      mutation: InviteUsersDocument,
      variables: { accountId, input: { userEmailList: [...batch], userType } },
      fetchPolicy: 'no-cache',
    });
    const invites = data?.inviteUsers?.invites ?? [];
    return new Map(batch.map((address, index) => [address, told(address, invites[index])]));
  } catch (error) {
    const { message, violations, requestId } = problemOf(error);
    return new Map(
      batch.map((address, index) => {
        // What is wrong with one address makes the gateway refuse the batch.
        const own = violations.find(({ path }) => path.endsWith(`userEmailList[${index}]`));
        const others = violations.length > 0 ? 'Sent together with an address that was refused.' : message;
        return [address, { address, outcome: 'failed', told: own?.message ?? others, requestId }];
      }),
    );
  }
}

type Invite = NonNullable<InviteUsersMutation['inviteUsers']>['invites'][number];

function told(address: string, invite: Invite | undefined): Invited {
  if (invite?.status === 'Accepted') {
    return { address, outcome: 'member', told: 'Is in the account already; nothing was sent.' };
  }
  if (invite?.status === 'Pending' && invite.emailStatus !== 'Failed') {
    return { address, outcome: 'invited', told: 'Invited' };
  }
  const why = invite?.emailStatus === 'NotSent' ? 'Chime did not send it.' : 'The e-mail could not be sent.';
  return { address, outcome: 'failed', told: invite ? why : 'Chime said nothing about it.' };
}
