/** Changing and deleting accounts, and what the cache makes of it. */
import type { ApolloCache, ApolloClient } from '@apollo/client';
import {
  AccountLayoutDocument,
  type AccountRowFragment,
  ChangeAccountDocument,
  type License,
  type UpdateAccountInput,
} from '../../graphql/generated/graphql.js';
import type { SavedSettings } from '../../ui/save-settings.js';
import { type Fields, textOrNone } from '../../ui/setting-values.js';
import { LICENSE } from '../../ui/user-labels.js';

interface General {
  readonly name: string;
  readonly defaultLicense: License | null;
}

const FIELDS: Fields<General> = {
  name: textOrNone('Name'),
  defaultLicense: { label: 'Default licence', describe: (license) => (license ? LICENSE[license] : 'none') },
};

export const readGeneral = (account: AccountRowFragment | null | undefined): General => ({
  name: account?.name ?? '',
  defaultLicense: account?.defaultLicense ?? null,
});

/** The account's name and its default licence. */
function generalSettings(client: ApolloClient, { accountId, name }: AccountRowFragment) {
  const variables = { accountId };
  return {
    id: `${accountId} general`,
    name: `The settings of ${name}`,
    fields: FIELDS,
    async read() {
      const { data } = await client.query({
        query: AccountLayoutDocument,
        variables,
        fetchPolicy: 'network-only',
      });
      return readGeneral(data?.account);
    },
    write: (next: General, stored: General) =>
      client.mutate({
        mutation: ChangeAccountDocument,
        variables: { accountId, input: createInput(stored, next) },
      }),
  };
}

/** Members that are not given stay as they are. */
const createInput = (stored: General, next: General): UpdateAccountInput => ({
  ...(next.name === stored.name ? {} : { name: next.name }),
  ...(next.defaultLicense === stored.defaultLicense ? {} : { defaultLicense: next.defaultLicense }),
});

export const nameSettings = (client: ApolloClient, account: AccountRowFragment): SavedSettings<General> => ({
  ...generalSettings(client, account),
  done: ({ name }, before) => `The account ${before.name} is called ${name} now.`,
  failed: `The account ${account.name} was not renamed`,
});

export const licenseSettings = (
  client: ApolloClient,
  account: AccountRowFragment,
): SavedSettings<General> => ({
  ...generalSettings(client, account),
  done: ({ defaultLicense }) =>
    `Users added from now on get the licence ${defaultLicense ? LICENSE[defaultLicense] : '–'}.`,
  failed: 'The default licence was not changed',
});

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
