/** The actions on one phone number. Each shows its outcome in a message, with an undo if the API has one. */
import type { ApolloClient } from '@apollo/client';
import { Text } from '@mantine/core';
import {
  ChangeNumberDocument,
  DeleteNumberDocument,
  AssignNumberDocument,
  NumberHolderDocument,
  type NumberRowFragment,
  OneNumberDocument,
  type PhoneNumberProductType,
  RestoreNumberDocument,
  ReleaseNumberDocument,
} from '../../../graphql/generated/graphql.js';
import { confirm } from '../../../ui/confirm.js';
import { notifyDone, notifyProblem } from '../../../ui/notice.js';
import { labelUser } from '../../../ui/user-labels.js';
import { type Holder, findHolder, formatNumber, PRODUCT, QUEUE_DAYS } from '../phone-number-labels.js';

/** Returns the expected response of the gateway. The cache needs the names of the types. */
const createOptimisticResponse = (number: NumberRowFragment, change: Partial<NumberRowFragment>) => ({
  __typename: 'PhoneNumber' as const,
  ...number,
  ...change,
});

const markDeleted = (number: NumberRowFragment) => ({
  __typename: 'PhoneNumberPayload',
  phoneNumber: createOptimisticResponse(number, { deletionTimestamp: new Date().toISOString() }),
});

/** Reads data that the responses of some operations lack, such as the time of a change. */
export const readAgain = (client: ApolloClient, { phoneNumberId }: NumberRowFragment): void =>
  void client
    .query({ query: OneNumberDocument, variables: { phoneNumberId }, fetchPolicy: 'network-only' })
    // Only details of the page are outdated.
    .catch(() => undefined);

export async function changeProduct(
  client: ApolloClient,
  number: NumberRowFragment,
  productType: PhoneNumberProductType,
  isUndo = false,
): Promise<void> {
  const before = number.productType;
  try {
    await client.mutate({
      mutation: ChangeNumberDocument,
      variables: { phoneNumberId: number.phoneNumberId, input: { productType } },
      optimisticResponse: { updatePhoneNumber: createOptimisticResponse(number, { productType }) },
    });
    const undo = before && (() => void changeProduct(client, { ...number, productType }, before, true));
    notifyDone(
      `${formatNumber(number)} is for ${PRODUCT[productType]} now.`,
      isUndo ? undefined : (undo ?? undefined),
    );
  } catch (error) {
    notifyProblem(error, `The use of ${formatNumber(number)} was not changed`);
  }
}

/**
 * Changes the calling name. There is no undo, because a name cannot be changed again while a change is in progress.
 * @throws Error when the change fails
 */
export async function changeName(
  client: ApolloClient,
  number: NumberRowFragment,
  callingName: string,
): Promise<void> {
  await client.mutate({
    mutation: ChangeNumberDocument,
    variables: { phoneNumberId: number.phoneNumberId, input: { callingName } },
  });
  notifyDone(`The calling name of ${formatNumber(number)} is being changed.`);
}

/** Rejects with the error of the request. */
export async function assign(
  client: ApolloClient,
  number: NumberRowFragment,
  holder: Holder,
  name: string,
): Promise<void> {
  const e164 = formatNumber(number);
  await client.mutate({
    mutation: AssignNumberDocument,
    variables: { ...holder, number: e164 },
    update: (cache) =>
      cache.modify({
        id: cache.identify({ __typename: 'PhoneNumber', phoneNumberId: number.phoneNumberId }),
        fields: { status: () => 'Assigned', associations: () => createAssociations(holder) },
      }),
  });
  readAgain(client, number);
  notifyDone(`${name} has the number ${e164} now.`);
}

const createAssociations = ({ accountId, userId }: Holder) =>
  (
    [
      ['AccountId', accountId],
      ['UserId', userId],
    ] as const
  ).map(([name, value]) => ({
    __typename: 'PhoneNumberAssociation' as const,
    name,
    value,
    associatedTimestamp: new Date().toISOString(),
  }));

/** The expected response lacks the user, who is unknown here. `update` changes the number in the cache. */
const RELEASED = { __typename: 'UserPayload', user: null };

async function readHolderName(client: ApolloClient, holder: Holder): Promise<string> {
  try {
    const { data } = await client.query({ query: NumberHolderDocument, variables: holder });
    if (data?.user) return labelUser(data.user);
  } catch {
    // A viewer who may not read users can still release numbers.
  }
  return `the user ${holder.userId}`;
}

/** Asks for a confirmation. */
export async function release(client: ApolloClient, number: NumberRowFragment): Promise<void> {
  const holder = findHolder(number);
  if (!holder) return;
  const e164 = formatNumber(number);
  const name = await readHolderName(client, holder);
  const isConfirmed = await confirm({
    title: `Take ${e164} from ${name}?`,
    confirm: 'Release',
    children: (
      <Text size="sm">
        {name} can no longer be called there. The number is free in the inventory again; assigning it again
        undoes this as long as nobody else was given it.
      </Text>
    ),
  });
  if (!isConfirmed) return;
  const undo = () =>
    void assign(client, number, holder, name).catch((error: unknown) =>
      notifyProblem(error, `${e164} was not assigned again`),
    );
  try {
    await client.mutate({
      mutation: ReleaseNumberDocument,
      variables: holder,
      optimisticResponse: { disassociatePhoneNumberFromUser: RELEASED },
      update: (cache) =>
        cache.modify({
          id: cache.identify({ __typename: 'PhoneNumber', phoneNumberId: number.phoneNumberId }),
          fields: { status: () => 'Unassigned', associations: () => [] },
        }),
    });
    readAgain(client, number);
    notifyDone(`${e164} is free.`, undo);
  } catch (error) {
    notifyProblem(error, `${e164} was not released`);
  }
}

/** Asks for a confirmation. */
export async function remove(client: ApolloClient, number: NumberRowFragment): Promise<void> {
  const e164 = formatNumber(number);
  const isConfirmed = await confirm({
    title: `Delete ${e164}?`,
    confirm: 'Delete',
    children: (
      <Text size="sm">
        The number moves to the deletion queue, and can be restored from there for {QUEUE_DAYS} days. Then it
        is gone for good: it goes back to the numbers that anyone can order.
      </Text>
    ),
  });
  if (!isConfirmed) return;
  try {
    await client.mutate({
      mutation: DeleteNumberDocument,
      variables: { phoneNumberId: number.phoneNumberId },
      optimisticResponse: {
        deletePhoneNumber: markDeleted(number),
      },
    });
    notifyDone(`${e164} is in the deletion queue.`, () => void restore(client, number));
  } catch (error) {
    notifyProblem(error, `${e164} was not deleted`);
  }
}

export async function restore(client: ApolloClient, number: NumberRowFragment): Promise<void> {
  const e164 = formatNumber(number);
  try {
    await client.mutate({
      mutation: RestoreNumberDocument,
      variables: { phoneNumberId: number.phoneNumberId },
      optimisticResponse: {
        restorePhoneNumber: createOptimisticResponse(number, {
          status: 'Unassigned',
          deletionTimestamp: null,
        }),
      },
    });
    notifyDone(`${e164} is in the inventory again.`);
  } catch (error) {
    notifyProblem(error, `${e164} was not restored`);
  }
}
