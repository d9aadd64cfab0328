/** Changing and deleting accounts, and what the cache makes of it. */
import type { ApolloCache, ApolloClient } from '@apollo/client';
import {
  type AccountRowFragment,
  ChangeAccountDocument,
  type License,
  type UpdateAccountInput,
} from '../../gql/graphql.js';
import { notifyDone, notifyProblem } from '../../part/notice.js';
import { LICENSE } from '../user/user-word.js';

/** Shown before it is answered, and taken back if it fails. */
async function change(client: ApolloClient, account: AccountRowFragment, input: UpdateAccountInput) {
  await client.mutate({
    mutation: ChangeAccountDocument,
    variables: { accountId: account.accountId, input },
    optimisticResponse: { updateAccount: { __typename: 'Account', ...account, ...input } } as never,
  });
}

/** Tells what came of it, as a message with an undo. Resolves to whether it was done. */
export async function renameAccount(
  client: ApolloClient,
  account: AccountRowFragment,
  name: string,
): Promise<boolean> {
  try {
    await change(client, account, { name });
    const undo = () => void renameAccount(client, { ...account, name }, account.name);
    notifyDone(`The account ${account.name} is called ${name} now.`, undo);
    return true;
  } catch (error) {
    notifyProblem(error, `The account ${account.name} was not renamed`);
    return false;
  }
}

/** As `renameAccount`. */
export async function changeDefaultLicense(
  client: ApolloClient,
  account: AccountRowFragment,
  defaultLicense: License,
): Promise<void> {
  const before = account.defaultLicense;
  try {
    await change(client, account, { defaultLicense });
    const undo = before && (() => void changeDefaultLicense(client, { ...account, defaultLicense }, before));
    notifyDone(`Users added from now on get the licence ${LICENSE[defaultLicense]}.`, undo || undefined);
  } catch (error) {
    notifyProblem(error, 'The default licence was not changed');
  }
}

/** Takes a deleted account out of the cache, and of every list that has been read. */
export function forgetAccount(cache: ApolloCache, accountId: string): void {
  cache.modify({
    fields: {
      accounts: (list: unknown, { readField }) => {
        if (typeof list !== 'object' || list === null || !('nodes' in list)) return list as never;
        const nodes = (list.nodes as never[]).filter((node) => readField('accountId', node) !== accountId);
        return { ...list, nodes } as never;
      },
    },
  });
  cache.evict({ id: cache.identify({ __typename: 'Account', accountId }) ?? '' });
}

/** After an account was created: where the lists would have it, the API alone knows. */
export function forgetLists(cache: ApolloCache): void {
  cache.evict({ id: 'ROOT_QUERY', fieldName: 'accounts' });
}
