/** Creates the tasks that change many numbers: the requests, and the rules of Chime for each number. */
import type { ApolloClient } from '@apollo/client';
import { readRequestId } from '../../../graphql/request-id.js';
import { judge } from '../../../bulk/failure.js';
import type { BatchResult, Failure, Task } from '../../../bulk/batch-task.js';
import {
  ChangeNumbersDocument,
  DeleteNumbersDocument,
  type ErrorCode,
  type NumberRowFragment,
  type PhoneNumberProductType,
  RestoreNumberDocument,
} from '../../../graphql/generated/graphql.js';
import { findProductFault } from '../phone-number-labels.js';

export type BatchKind = 'product' | 'name' | 'delete' | 'restore';

export type Change =
  | { readonly kind: 'product'; readonly productType: PhoneNumberProductType }
  | { readonly kind: 'name'; readonly callingName: string }
  | { readonly kind: 'delete' | 'restore' };

/**
 * The number of items in one request. The API documents no limit. Small batches show progress and lose little when one
 * fails.
 */
const BATCH_SIZE = 25;

/** Texts for codes that need an explanation. */
const REASONS: Partial<Readonly<Record<ErrorCode, string>>> = {
  PhoneNumberAssociationsExist: 'It is assigned. Release it first.',
  Conflict: 'Its calling name is being changed, which may take up to 72 hours.',
  NotFound: 'It is not in the inventory any more.',
  Throttled: 'Chime is asked too much at present.',
  Throttling: 'Chime is asked too much at present.',
};

interface ItemError {
  readonly phoneNumberId: string | null;
  readonly errorCode: ErrorCode | null;
  readonly errorMessage: string | null;
}

export function createTask(client: ApolloClient, change: Change): Task<NumberRowFragment> {
  return {
    batchSize: change.kind === 'restore' ? 1 : BATCH_SIZE,
    perform: (numbers) => perform(client, numbers, change),
    // Chime refuses to restore a number twice.
    judge: (error) => judge(error, change.kind !== 'restore'),
  };
}

async function perform(
  client: ApolloClient,
  numbers: readonly NumberRowFragment[],
  change: Change,
): Promise<BatchResult> {
  if (change.kind === 'restore') {
    const [number] = numbers;
    if (!number) return new Map();
    const { phoneNumberId } = number;
    await client.mutate({ mutation: RestoreNumberDocument, variables: { phoneNumberId } });
    return new Map();
  }
  return toBatchResult(numbers, await sendBatch(client, numbers, change));
}

async function sendBatch(
  client: ApolloClient,
  numbers: readonly NumberRowFragment[],
  change: Exclude<Change, { kind: 'restore' }>,
): Promise<{ errors: readonly ItemError[] | undefined; requestId: string | undefined }> {
  const ids = numbers.map(({ phoneNumberId }) => phoneNumberId);
  if (change.kind === 'delete') {
    const { data, extensions } = await client.mutate({ mutation: DeleteNumbersDocument, variables: { ids } });
    const errors = data?.batchDeletePhoneNumber?.phoneNumberErrors;
    return { errors, requestId: readRequestId(extensions) };
  }
  const { kind: _kind, ...attribute } = change;
  const items = ids.map((phoneNumberId) => ({ phoneNumberId, ...attribute }));
  const { data, extensions } = await client.mutate({
    mutation: ChangeNumbersDocument,
    variables: { items },
  });
  return {
    errors: data?.batchUpdatePhoneNumber?.phoneNumberErrors,
    requestId: readRequestId(extensions),
  };
}

const plain = (phoneNumberId: string): string => phoneNumberId.replace(/^%2B/i, '+');

function toBatchResult(
  numbers: readonly NumberRowFragment[],
  { errors, requestId }: Awaited<ReturnType<typeof sendBatch>>,
): BatchResult {
  const byNumber = new Map(errors?.map((error) => [plain(error.phoneNumberId ?? ''), error]));
  return new Map(
    numbers.flatMap(({ phoneNumberId }, place) => {
      const error = byNumber.get(plain(phoneNumberId));
      return error
        ? [[place, { outcome: 'failed' as const, failure: toFailure(error, requestId) }] as const]
        : [];
    }),
  );
}

function toFailure({ errorCode, errorMessage }: ItemError, requestId: string | undefined): Failure {
  const reason = (errorCode && REASONS[errorCode]) ?? errorMessage ?? 'Chime did not say why.';
  return { code: errorCode ?? 'Unknown', reason, requestId };
}

/** Returns why Chime will refuse the change for a number, or undefined if no rule forbids it. */
export function findObstacle(number: NumberRowFragment, change: Change): string | undefined {
  const isNaming = number.callingNameStatus === 'UpdateInProgress';
  if (change.kind === 'delete') {
    return (number.associations?.length ?? 0) > 0 ? REASONS.PhoneNumberAssociationsExist : undefined;
  }
  if (change.kind === 'name') return isNaming ? REASONS.Conflict : undefined;
  if (!('productType' in change)) return undefined;
  return findProductFault(number, change.productType) ?? (isNaming ? REASONS.Conflict : undefined);
}
