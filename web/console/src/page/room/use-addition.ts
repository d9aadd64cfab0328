/** Adding any number of users and bots to a room: batches of the API's size, with the outcome for each. */
import type { ApolloClient } from '@apollo/client';
import { useApolloClient } from '@apollo/client/react';
import { useRef, useState } from 'react';
import { problemOf } from '../../api/problem.js';
import {
  AddMembersDocument,
  type ErrorCode,
  type RoomMembershipRole,
  type RoomRowFragment,
  UserByEmailDocument,
} from '../../gql/graphql.js';
import { memberLists } from './use-members.js';

/** The most that the API takes at once. */
const BATCH = 50;

/** Addresses that are looked up at once. */
const LOOKUPS = 6;

/** How often a lookup is tried again that may pass. */
const RETRIES = 3;

/** Whom to add. */
export interface Candidate {
  /** What was typed, or the name of a bot. */
  readonly label: string;
  /** Undefined where it is to be found by the label, an address. */
  readonly memberId?: string | undefined;
}

export interface Added extends Candidate {
  /** `waiting` before it was sent, and for good when it was stopped. */
  readonly outcome: 'waiting' | 'added' | 'member' | 'failed';
  /** In words; empty where there is nothing to say. */
  readonly told: string;
  readonly requestId?: string | undefined;
}

export interface Addition {
  readonly added: readonly Added[];
  readonly isRunning: boolean;
  start(this: void, candidates: readonly Candidate[], role: RoomMembershipRole): Promise<void>;
  /** Those that failed, and those that were not sent when it was stopped. */
  retry(this: void): Promise<void>;
  /** After the batch that is under way. */
  stop(this: void): void;
}

export function useAddition(room: RoomRowFragment): Addition {
  const client = useApolloClient();
  const [added, setAdded] = useState<readonly Added[]>([]);
  const [isRunning, setRunning] = useState(false);
  const isStopped = useRef(false);
  const lastRole = useRef<RoomMembershipRole>('Member');
  const start = async (candidates: readonly Candidate[], role: RoomMembershipRole) => {
    isStopped.current = false;
    lastRole.current = role;
    setRunning(true);
    const again = new Set(candidates.map(({ label }) => label));
    setAdded((before) => [
      ...before.filter(({ label }) => !again.has(label)),
      ...candidates.map((candidate): Added => ({ ...candidate, outcome: 'waiting', told: '' })),
    ]);
    for (let from = 0; from < candidates.length && !isStopped.current; from += BATCH) {
      const outcomes = await addBatch(client, room, candidates.slice(from, from + BATCH), role);
      const byLabel = new Map(outcomes.map((outcome) => [outcome.label, outcome]));
      setAdded((before) => before.map((one) => byLabel.get(one.label) ?? one));
    }
    setRunning(false);
    memberLists.reload(client, room.roomId);
  };
  return {
    added,
    isRunning,
    start,
    retry: () => start(added.filter(isOpen), lastRole.current),
    stop: () => void (isStopped.current = true),
  };
}

export const isOpen = ({ outcome }: Added): boolean => outcome === 'failed' || outcome === 'waiting';

const failed = (candidate: Candidate, told: string, requestId?: string): Added => ({
  ...candidate,
  outcome: 'failed',
  told,
  requestId,
});

async function addBatch(
  client: ApolloClient,
  room: RoomRowFragment,
  batch: readonly Candidate[],
  role: RoomMembershipRole,
): Promise<Added[]> {
  const { accountId, roomId } = room;
  const found = await lookUp(client, accountId, batch);
  const known = found.flatMap(({ memberId, isBot }) => (memberId ? [{ memberId, isBot }] : []));
  if (known.length === 0) return found.map(({ outcome }) => outcome);
  try {
    const { data } = await client.mutate({
      mutation: AddMembersDocument,
      // Bots can only be members.
      variables: {
        accountId,
        roomId,
        items: known.map(({ memberId, isBot }) => ({ memberId, role: isBot ? 'Member' : role })),
      },
      fetchPolicy: 'no-cache',
    });
    const errors = new Map(data?.batchCreateRoomMembership?.errors.map((error) => [error.memberId, error]));
    return found.map(({ memberId, outcome }) =>
      memberId ? outcomeOf(outcome, errors.get(memberId)) : outcome,
    );
  } catch (error) {
    const { message, requestId } = problemOf(error);
    return found.map(({ memberId, outcome }) => (memberId ? failed(outcome, message, requestId) : outcome));
  }
}

interface Found {
  readonly memberId: string | undefined;
  readonly isBot: boolean;
  /** Why there is no member to be added. */
  readonly outcome: Added;
}

/** Who has the addresses. */
async function lookUp(
  client: ApolloClient,
  accountId: string,
  batch: readonly Candidate[],
): Promise<Found[]> {
  const found: Found[] = [];
  for (let from = 0; from < batch.length; from += LOOKUPS) {
    const some = batch.slice(from, from + LOOKUPS);
    found.push(...(await Promise.all(some.map((candidate) => lookUpOne(client, accountId, candidate)))));
  }
  return found;
}

async function lookUpOne(client: ApolloClient, accountId: string, candidate: Candidate): Promise<Found> {
  const { label, memberId } = candidate;
  const waiting: Added = { ...candidate, outcome: 'waiting', told: '' };
  if (memberId) return { memberId, isBot: true, outcome: waiting };
  try {
    const id = await findUser(client, accountId, label);
    const nobody = failed(candidate, 'No user of this account has exactly this address.');
    return { memberId: id, isBot: false, outcome: id ? waiting : nobody };
  } catch (error) {
    const { message, requestId } = problemOf(error);
    return { memberId: undefined, isBot: false, outcome: failed(candidate, message, requestId) };
  }
}

async function findUser(
  client: ApolloClient,
  accountId: string,
  userEmail: string,
): Promise<string | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { data } = await client.query({
        query: UserByEmailDocument,
        variables: { accountId, userEmail },
        fetchPolicy: 'network-only',
      });
      return data?.users?.nodes[0]?.userId;
    } catch (error) {
      const { isPassing, retryAfter } = problemOf(error);
      if (!isPassing || attempt > RETRIES) throw error;
      await new Promise((resolve) => {
        setTimeout(resolve, retryAfter ?? attempt * 500);
      });
    }
  }
}

interface Failure {
  readonly errorCode: ErrorCode | null;
  readonly errorMessage: string | null;
}

const WORDS: Partial<Readonly<Record<ErrorCode, string>>> = {
  NotFound: 'There is no such member in this account.',
  ResourceLimitExceeded: 'The room, or this member, has as many memberships as there may be.',
  Throttled: 'Chime was asked too much.',
  Throttling: 'Chime was asked too much.',
};

function outcomeOf(one: Added, failure: Failure | undefined): Added {
  if (!failure) return { ...one, outcome: 'added' };
  const { errorCode, errorMessage } = failure;
  if (errorCode === 'Conflict') {
    return { ...one, outcome: 'member', told: 'Was a member already; the role is as it was.' };
  }
  return failed(
    one,
    (errorCode && WORDS[errorCode]) ?? errorMessage ?? errorCode ?? 'Chime did not say why.',
  );
}
