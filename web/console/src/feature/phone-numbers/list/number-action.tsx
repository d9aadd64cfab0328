/** What can be done to one phone number. Each tells what came of it, with undo where the API has one. */
import type { ApolloClient } from '@apollo/client';
import { Text } from '@mantine/core';
import {
  ChangeNumberDocument,
  DeleteNumberDocument,
  GiveNumberDocument,
  NumberHolderDocument,
  type NumberRowFragment,
  OneNumberDocument,
  type PhoneNumberProductType,
  RestoreNumberDocument,
  TakeNumberDocument,
} from '../../../graphql/generated/graphql.js';
import { confirm } from '../../../ui/confirm.js';
import { notifyDone, notifyProblem } from '../../../ui/notice.js';
import { nameOf } from '../../users/user-labels.js';
import { type Holder, holderOf, numberOf, PRODUCT, QUEUE_DAYS } from '../phone-number-labels.js';

/** As the gateway would answer it; the cache goes by the names of the types. */
const answerOf = (number: NumberRowFragment, change: Partial<NumberRowFragment>) => ({
  __typename: 'PhoneNumber' as const,
  ...number,
  ...change,
});

const deletedOf = (number: NumberRowFragment) => ({
  __typename: 'PhoneNumberPayload',
  phoneNumber: answerOf(number, { deletionTimestamp: new Date().toISOString() }),
});

/** What the answers of some operations do not tell, such as the times of a change. */
export const readAgain = (client: ApolloClient, { phoneNumberId }: NumberRowFragment): void =>
  void client
    .query({ query: OneNumberDocument, variables: { phoneNumberId }, fetchPolicy: 'network-only' })
    // What is shown is right but for details.
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
      optimisticResponse: { updatePhoneNumber: answerOf(number, { productType }) },
    });
    const undo = before && (() => void changeProduct(client, { ...number, productType }, before, true));
    notifyDone(
      `${numberOf(number)} is for ${PRODUCT[productType]} now.`,
      isUndo ? undefined : (undo ?? undefined),
    );
  } catch (error) {
    notifyProblem(error, `The use of ${numberOf(number)} was not changed`);
  }
}

/** Rejects with what it failed with. There is no undo: while a name is being changed, there can be no other. */
export async function changeName(
  client: ApolloClient,
  number: NumberRowFragment,
  callingName: string,
): Promise<void> {
  await client.mutate({
    mutation: ChangeNumberDocument,
    variables: { phoneNumberId: number.phoneNumberId, input: { callingName } },
  });
  notifyDone(`The calling name of ${numberOf(number)} is being changed.`);
}

/** Rejects with what it failed with. */
export async function assign(
  client: ApolloClient,
  number: NumberRowFragment,
  holder: Holder,
  name: string,
): Promise<void> {
  const e164 = numberOf(number);
  await client.mutate({
    mutation: GiveNumberDocument,
    variables: { ...holder, number: e164 },
    update: (cache) =>
      cache.modify({
        id: cache.identify({ __typename: 'PhoneNumber', phoneNumberId: number.phoneNumberId }),
        fields: { status: () => 'Assigned', associations: () => associationsOf(holder) },
      }),
  });
  readAgain(client, number);
  notifyDone(`${name} has the number ${e164} now.`);
}

const associationsOf = ({ accountId, userId }: Holder) =>
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

/** The user is not known here; what changes of the number is told by `update`. */
const RELEASED = { __typename: 'UserPayload', user: null };

async function nameOfHolder(client: ApolloClient, holder: Holder): Promise<string> {
  try {
    const { data } = await client.query({ query: NumberHolderDocument, variables: holder });
    if (data?.user) return nameOf(data.user);
  } catch {
    // Whoever may not read users can release numbers all the same.
  }
  return `the user ${holder.userId}`;
}

/** Asks before. */
export async function release(client: ApolloClient, number: NumberRowFragment): Promise<void> {
  const holder = holderOf(number);
  if (!holder) return;
  const e164 = numberOf(number);
  const name = await nameOfHolder(client, holder);
  const isMeant = await confirm({
    title: `Take ${e164} from ${name}?`,
    confirm: 'Release',
    children: (
      <Text size="sm">
        {name} can no longer be called there. The number is free in the inventory again; assigning it again
        undoes this as long as nobody else was given it.
      </Text>
    ),
  });
  if (!isMeant) return;
  const undo = () =>
    void assign(client, number, holder, name).catch((error: unknown) =>
      notifyProblem(error, `${e164} was not assigned again`),
    );
  try {
    await client.mutate({
      mutation: TakeNumberDocument,
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

/** Asks before. */
export async function remove(client: ApolloClient, number: NumberRowFragment): Promise<void> {
  const e164 = numberOf(number);
  const isMeant = await confirm({
    title: `Delete ${e164}?`,
    confirm: 'Delete',
    children: (
      <Text size="sm">
        The number moves to the deletion queue, and can be restored from there for {QUEUE_DAYS} days. Then it
        is gone for good: it goes back to the numbers that anyone can order.
      </Text>
    ),
  });
  if (!isMeant) return;
  try {
    await client.mutate({
      mutation: DeleteNumberDocument,
      variables: { phoneNumberId: number.phoneNumberId },
      optimisticResponse: {
        deletePhoneNumber: deletedOf(number),
      },
    });
    notifyDone(`${e164} is in the deletion queue.`, () => void restore(client, number));
  } catch (error) {
    notifyProblem(error, `${e164} was not deleted`);
  }
}

export async function restore(client: ApolloClient, number: NumberRowFragment): Promise<void> {
  const e164 = numberOf(number);
  try {
    await client.mutate({
      mutation: RestoreNumberDocument,
      variables: { phoneNumberId: number.phoneNumberId },
      optimisticResponse: {
        restorePhoneNumber: answerOf(number, { status: 'Unassigned', deletionTimestamp: null }),
      },
    });
    notifyDone(`${e164} is in the inventory again.`);
  } catch (error) {
    notifyProblem(error, `${e164} was not restored`);
  }
}
