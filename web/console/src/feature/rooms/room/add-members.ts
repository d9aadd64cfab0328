/** Adds users and bots to a room, as many as the API accepts at once, and returns the outcome for each. */
import type { ApolloClient } from '@apollo/client';
import { toProblem } from '../../../graphql/problem.js';
import { readRequestId } from '../../../graphql/request-id.js';
import type { NotDone, Task } from '../../../bulk/batch-task.js';
import { isAboutItem, judge } from '../../../bulk/failure.js';
import {
  AddMembersDocument,
  type ErrorCode,
  type RoomMembershipRole,
  type RoomRowFragment,
  UserByEmailDocument,
} from '../../../graphql/generated/graphql.js';

/** The maximum number of items that the API accepts at once. */
const BATCH = 50;

/** The number of addresses that are looked up at the same time. */
const LOOKUPS = 6;

/** A user or a bot to add. */
export interface Candidate {
  /** The typed address, or the name of a bot. */
  readonly label: string;
  /** The id of a bot. A person is looked up by the address. */
  readonly memberId?: string | undefined;
}

export function createAddTask(
  client: ApolloClient,
  room: RoomRowFragment,
  role: RoomMembershipRole,
): Task<Candidate> {
  /** Ids by address. A batch that is sent again finds them here and does not look them up again. */
  const known = new Map<string, string>();
  return {
    batchSize: BATCH,
    // The role of present members does not change.
    judge: (error) => judge(error, true),
    async perform(batch) {
      const found = await lookUp(batch, (address) => findUser(client, room.accountId, known, address));
      const members = batch.flatMap(({ memberId: botId }, index) => {
        const { memberId } = found[index] ?? {};
        // Bots can only be members.
        return memberId ? [{ memberId, role: botId ? ('Member' as const) : role }] : [];
      });
      const errors = await add(client, room, members);
      return new Map(
        found.flatMap(({ memberId, notDone }, index) => {
          const outcome = notDone ?? errors.get(memberId ?? '');
          return outcome ? [[index, outcome]] : [];
        }),
      );
    },
  };
}

/** The people found by their addresses, or the reason why nobody is added. */
interface Found {
  readonly memberId?: string | undefined;
  readonly notDone?: NotDone;
}

async function lookUp(
  batch: readonly Candidate[],
  find: (address: string) => Promise<Found>,
): Promise<Found[]> {
  const found: Found[] = [];
  for (let from = 0; from < batch.length; from += LOOKUPS) {
    const some = batch.slice(from, from + LOOKUPS);
    const ofSome = some.map(async ({ label, memberId }) => (memberId ? { memberId } : await find(label)));
    found.push(...(await Promise.all(ofSome)));
  }
  return found;
}

async function findUser(
  client: ApolloClient,
  accountId: string,
  known: Map<string, string>,
  userEmail: string,
): Promise<Found> {
  const before = known.get(userEmail);
  if (before !== undefined) return { memberId: before };
  try {
    const { data } = await client.query({
      query: UserByEmailDocument,
      variables: { accountId, userEmail },
      fetchPolicy: 'network-only',
    });
    const memberId = data?.users?.nodes[0]?.userId;
    if (memberId !== undefined) {
      known.set(userEmail, memberId);
      return { memberId };
    }
    const reason = 'No user of this account has exactly this address.';
    return { notDone: { outcome: 'failed', failure: { code: 'NOT_FOUND', reason } } };
  } catch (error) {
    const { code, message: reason, requestId } = toProblem(error);
    if (!isAboutItem(code)) throw error;
    return { notDone: { outcome: 'failed', failure: { code, reason, requestId } } };
  }
}

const REASONS: Partial<Readonly<Record<ErrorCode, string>>> = {
  NotFound: 'There is no such member in this account.',
  ResourceLimitExceeded: 'The room, or this member, has as many memberships as there may be.',
  Throttled: 'Chime was asked too much.',
  Throttling: 'Chime was asked too much.',
};

interface Member {
  readonly memberId: string;
  readonly role: RoomMembershipRole;
}

/** Returns the members that were not added, by their ids. */
async function add(
  client: ApolloClient,
  { accountId, roomId }: RoomRowFragment,
  items: Member[],
): Promise<ReadonlyMap<string, NotDone>> {
  if (items.length === 0) return new Map();
  const { data, extensions } = await client.mutate({
    mutation: AddMembersDocument,
    variables: { accountId, roomId, items },
    fetchPolicy: 'no-cache',
  });
  const requestId = readRequestId(extensions);
  return new Map<string, NotDone>(
    data?.batchCreateRoomMembership?.errors.map(({ memberId, errorCode, errorMessage }) => {
      // The people who already were members.
      if (errorCode === 'Conflict') return [memberId ?? '', { outcome: 'kept' }];
      const code = errorCode ?? 'UNKNOWN';
      const reason = (errorCode && REASONS[errorCode]) ?? errorMessage ?? 'Chime did not say why.';
      return [memberId ?? '', { outcome: 'failed', failure: { code, reason, requestId } }];
    }),
  );
}
