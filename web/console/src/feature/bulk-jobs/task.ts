/** Creates the tasks of bulk jobs: the operations, their batch sizes, and the updates of the cache. */
import type { ApolloCache, ApolloClient } from '@apollo/client';
import { toProblem } from '../../graphql/problem.js';
import { readRequestId } from '../../graphql/request-id.js';
import {
  type AccountRowFragment,
  BulkLicenseDocument,
  type BulkLicenseMutation,
  BulkSuspendDocument,
  BulkUnsuspendDocument,
  SignOutUserDocument,
  UserNowDocument,
  type UserRowFragment,
  type UserType,
} from '../../graphql/generated/graphql.js';
import { INVITE_BATCH, inviteUsers } from './invite-users.js';
import { type BulkAction, type BulkItem, isRemoval } from './action.js';
import type { BatchResult, NotDone, Task } from '../../bulk/batch-task.js';
import { isAboutItem, judge } from '../../bulk/failure.js';

/** The account and the client of a job. Signing in again may replace the client. */
export interface Worker {
  readonly account: AccountRowFragment;
  client: ApolloClient;
}

type UserErrors = NonNullable<BulkLicenseMutation['batchUpdateUser']>['userErrors'] | undefined;
type Batch = readonly BulkItem[];

/** Batches of the actions. A second suspension could hit users who have been unsuspended since. */
const BATCHES = {
  license: { batchSize: 20, isIdempotent: true },
  'license-back': { batchSize: 20, isIdempotent: true },
  suspend: { batchSize: 50, isIdempotent: false },
  unsuspend: { batchSize: 50, isIdempotent: true },
  invite: { batchSize: INVITE_BATCH, isIdempotent: false },
  'sign-out': { batchSize: 1, isIdempotent: true },
} as const;

export function createTask(action: BulkAction, worker: Worker): Task<BulkItem> {
  const { batchSize, isIdempotent } = BATCHES[action.kind];
  return {
    batchSize,
    judge: (error) => judge(error, isIdempotent),
    async perform(batch) {
      const result = await send(action, worker, batch);
      updateCache(
        action,
        worker,
        batch.filter((_item, index) => !result.has(index)),
      );
      return result;
    },
  };
}

async function send(action: BulkAction, { client, account }: Worker, batch: Batch): Promise<BatchResult> {
  const { accountId } = account;
  const userIds = batch.map(({ user }) => user.userId);
  const common = { fetchPolicy: 'no-cache' } as const;
  switch (action.kind) {
    case 'license':
    case 'license-back': {
      const items = batch.map(({ user: { userId }, license }) => ({
        userId,
        licenseType: action.kind === 'license' ? action.license : (license ?? null),
      }));
      const { data, extensions } = await client.mutate({
        ...common,
        mutation: BulkLicenseDocument,
        variables: { accountId, items },
      });
      return toBatchResult(userIds, data?.batchUpdateUser?.userErrors, readRequestId(extensions));
    }
    case 'suspend': {
      const variables = { accountId, userIds };
      const { data, extensions } = await client.mutate({
        ...common,
        mutation: BulkSuspendDocument,
        variables,
      });
      return toBatchResult(userIds, data?.batchSuspendUser?.userErrors, readRequestId(extensions));
    }
    case 'unsuspend': {
      const variables = { accountId, userIds };
      const { data, extensions } = await client.mutate({
        ...common,
        mutation: BulkUnsuspendDocument,
        variables,
      });
      return toBatchResult(userIds, data?.batchUnsuspendUser?.userErrors, readRequestId(extensions));
    }
    case 'invite': {
      const addresses = batch.map(({ user }) => user.primaryEmail ?? '');
      return inviteUsers(client, accountId, addresses, commonType(batch));
    }
    case 'sign-out':
      break;
  }
  return signOut(client, accountId, userIds[0] ?? '');
}

/** Returns the type of the users. The API accepts one for all invitations of a request. */
function commonType(batch: Batch): UserType | null {
  const [type = null, ...others] = new Set(batch.map(({ user }) => user.userType));
  return others.length === 0 ? type : null;
}

/** Signs one user out, because the API has no batch of it. Chime's message about a user concerns no other user. */
async function signOut(client: ApolloClient, accountId: string, userId: string): Promise<BatchResult> {
  try {
    const variables = { accountId, userId };
    await client.mutate({ fetchPolicy: 'no-cache', mutation: SignOutUserDocument, variables });
    return new Map();
  } catch (error) {
    const { code, message, requestId } = toProblem(error);
    if (!isAboutItem(code)) throw error;
    return new Map([[0, { outcome: 'failed', failure: { code, reason: message, requestId } }]]);
  }
}

function toBatchResult(
  userIds: readonly string[],
  userErrors: UserErrors,
  requestId: string | undefined,
): BatchResult {
  if (!userErrors) throw new Error('The answer says nothing about the users.');
  const result = new Map<number, NotDone>();
  for (const { userId, errorCode, errorMessage } of userErrors) {
    const code = errorCode ?? 'UNKNOWN';
    const failure = { code, reason: errorMessage ?? REASONS[code] ?? 'Chime did not say why.', requestId };
    const index = userIds.indexOf(userId ?? '');
    if (index !== -1) result.set(index, { outcome: 'failed', failure });
    // The error concerns one item, but does not say which.
    else
      userIds.forEach(
        (_id, other) => result.has(other) || result.set(other, { outcome: 'unknown', failure }),
      );
  }
  return result;
}

/** Texts for failures for which Chime returns only a code. */
const REASONS: Readonly<Record<string, string>> = {
  NotFound: 'There is no such user in the account any more.',
  Throttled: 'Chime was asked too much.',
  Throttling: 'Chime was asked too much.',
  ServiceFailure: 'Chime failed to do this.',
  ServiceUnavailable: 'Chime could not be reached.',
};

/** Updates the lists of other pages without reading them again. */
function updateCache(action: BulkAction, { client, account }: Worker, done: Batch): void {
  client.cache.batch({
    update(cache) {
      for (const item of done) updateCachedUser(cache, action, account, item);
    },
  });
}

function updateCachedUser(
  cache: ApolloCache,
  action: BulkAction,
  account: AccountRowFragment,
  item: BulkItem,
): void {
  const { accountId, userId, userRegistrationStatus } = item.user;
  const id = cache.identify({ __typename: 'User', accountId, userId });
  if (!id) return;
  const put = (fields: Partial<Pick<UserRowFragment, 'licenseType' | 'userRegistrationStatus'>>) =>
    cache.modify({
      id,
      fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, () => value])),
    });
  if (action.kind === 'license') put({ licenseType: action.license });
  if (action.kind === 'license-back') put({ licenseType: item.license ?? null });
  if (action.kind === 'suspend' && isRemoval(account)) cache.evict({ id });
  else if (action.kind === 'suspend') put({ userRegistrationStatus: 'Suspended' });
  const wasSuspended = userRegistrationStatus === 'Suspended';
  if (action.kind === 'unsuspend' && wasSuspended) put({ userRegistrationStatus: 'Registered' });
}

/** Creates a task that finds out whether users were suspended although the response was lost. */
export function createCheckTask(worker: Worker): Task<BulkItem> {
  return {
    batchSize: 1,
    judge(error) {
      const verdict = judge(error, false);
      return verdict.kind === 'failed' ? { ...verdict, kind: 'unknown' } : verdict;
    },
    async perform(batch) {
      const [item] = batch;
      if (!item) return new Map();
      const { accountId, userId } = item.user;
      const { data } = await worker.client.query({
        query: UserNowDocument,
        variables: { accountId, userId },
        fetchPolicy: 'no-cache',
      });
      const isGone = !data?.user;
      if (isRemoval(worker.account) ? isGone : data?.user?.userRegistrationStatus === 'Suspended') {
        updateCache({ kind: 'suspend' }, worker, batch);
        return new Map();
      }
      const reason = isGone
        ? 'There is no such user in the account any more.'
        : 'Looked up: not suspended. It can be tried again.';
      return new Map([[0, { outcome: 'failed', failure: { code: 'NOT_DONE', reason } }]]);
    },
  };
}
