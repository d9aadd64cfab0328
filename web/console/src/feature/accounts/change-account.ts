/** The settings that every account has: its name and its default licence. */
import type { ApolloClient } from '@apollo/client';
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
function createGeneralSettings(client: ApolloClient, { accountId, name }: AccountRowFragment) {
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

/** Returns the changed members. The API does not change the members that are absent. */
const createInput = (stored: General, next: General): UpdateAccountInput => ({
  ...(next.name === stored.name ? {} : { name: next.name }),
  ...(next.defaultLicense === stored.defaultLicense ? {} : { defaultLicense: next.defaultLicense }),
});

export const createNameSettings = (
  client: ApolloClient,
  account: AccountRowFragment,
): SavedSettings<General> => ({
  ...createGeneralSettings(client, account),
  done: ({ name }, before) => `The account ${before.name} is called ${name} now.`,
  failed: `The account ${account.name} was not renamed`,
});

export const createLicenseSettings = (
  client: ApolloClient,
  account: AccountRowFragment,
): SavedSettings<General> => ({
  ...createGeneralSettings(client, account),
  done: ({ defaultLicense }) =>
    `Users added from now on get the licence ${defaultLicense ? LICENSE[defaultLicense] : '–'}.`,
  failed: 'The default licence was not changed',
});
