/** Accounts: created, renamed, and their settings changed; with them, what is set for the AWS account as a whole. */
import {
  GetAccountCommand,
  GetAccountSettingsCommand,
  GetGlobalSettingsCommand,
  GetRetentionSettingsCommand,
  paginateListAccounts,
} from '@aws-sdk/client-chime';
import type { Ledger, Register } from '../ledger.js';
import type { Organisation } from '../organisation.js';
import { creation, MARK, part, type Stem, textOf, unique, type WorkKind } from './kind.js';

interface Settings {
  readonly accountId: string;
  readonly name: Register;
  readonly meeting: Register;
  readonly retention: Register;
}

export function accountStem(organisation: Organisation, ledger: Ledger): Stem {
  const { store, enterprises } = organisation;
  const accounts = enterprises.map(({ accountId }) => settingsOf(accountId, organisation, ledger));
  const bucket = ledger.register('bucket of the AWS account', null, async () => {
    const { BusinessCalling } = await store.client.send(new GetGlobalSettingsCommand({}));
    return BusinessCalling?.CdrBucket ?? null;
  });
  return {
    works: [createAccount, ...changes(accounts), updateGlobalSettings(bucket), ...reads(accounts, bucket)],
    found: {
      account: async () => {
        const names: string[] = [];
        for await (const { Accounts = [] } of paginateListAccounts(
          { client: store.client },
          { MaxResults: 200 },
        ))
          names.push(...Accounts.flatMap(({ Name }) => Name ?? []));
        return names.filter((name) => name.startsWith(MARK));
      },
    },
  };
}

function settingsOf(accountId: string, { store }: Organisation, ledger: Ledger): Settings {
  const ids = { AccountId: accountId };
  return {
    accountId,
    name: ledger.register(`name of account ${accountId}`, 'Enterprise', async () => {
      const { Account } = await store.client.send(new GetAccountCommand(ids));
      return Account?.Name ?? null;
    }),
    meeting: ledger.register(`settings of account ${accountId}`, 'false false', async () => {
      const { AccountSettings } = await store.client.send(new GetAccountSettingsCommand(ids));
      return `${AccountSettings?.DisableRemoteControl} ${AccountSettings?.EnableDialOut}`;
    }),
    retention: ledger.register(`retention of account ${accountId}`, null, async () => {
      const { RetentionSettings } = await store.client.send(new GetRetentionSettingsCommand(ids));
      const days = RetentionSettings?.RoomRetentionSettings?.RetentionDays;
      return days === undefined ? null : String(days);
    }),
  };
}

const createAccount: WorkKind = {
  field: 'createAccount',
  weight: 3,
  draw: () => {
    const name = unique();
    return {
      document: 'mutation ($input: CreateAccountInput!) { createAccount(input: $input) { accountId } }',
      variables: { input: { name } },
      creates: [creation('account', name)],
    };
  },
};

const changes = (accounts: readonly Settings[]): WorkKind[] => [
  {
    field: 'updateAccount',
    weight: 3,
    draw: (random) => {
      const { accountId, name } = random.pick(accounts);
      // Not what accounts are found by that were created.
      const value = `renamed-${unique()}`;
      return {
        document: `mutation ($accountId: ID!, $input: UpdateAccountInput!) {
          updateAccount(accountId: $accountId, input: $input) { name }
        }`,
        variables: { accountId, input: { name: value } },
        sets: [[name, value]],
        repeated: true,
      };
    },
  },
  {
    field: 'updateAccountSettings',
    weight: 3,
    draw: (random) => {
      const { accountId, meeting } = random.pick(accounts);
      const [disableRemoteControl, enableDialOut] = [random.chance(0.5), random.chance(0.5)];
      return {
        document: `mutation ($accountId: ID!, $input: UpdateAccountSettingsInput!) {
          updateAccountSettings(accountId: $accountId, input: $input) { account { accountId } }
        }`,
        variables: { accountId, input: { accountSettings: { disableRemoteControl, enableDialOut } } },
        sets: [[meeting, `${disableRemoteControl} ${enableDialOut}`]],
        repeated: true,
      };
    },
  },
  {
    field: 'putRetentionSettings',
    weight: 2,
    draw: (random) => {
      const { accountId, retention } = random.pick(accounts);
      const retentionDays = Math.ceil(random.between(0, 5475));
      return {
        document: `mutation ($accountId: ID!, $input: PutRetentionSettingsInput!) {
          putRetentionSettings(accountId: $accountId, input: $input) { roomRetentionSettings { retentionDays } }
        }`,
        variables: { accountId, input: { retentionSettings: { roomRetentionSettings: { retentionDays } } } },
        sets: [[retention, String(retentionDays)]],
        repeated: true,
      };
    },
  },
];

const updateGlobalSettings = (bucket: Register): WorkKind => ({
  field: 'updateGlobalSettings',
  weight: 2,
  draw: () => {
    const cdrBucket = unique();
    return {
      document: `mutation ($input: UpdateGlobalSettingsInput!) {
        updateGlobalSettings(input: $input) { globalSettings { businessCalling { cdrBucket } } }
      }`,
      variables: { input: { businessCalling: { cdrBucket } } },
      sets: [[bucket, cdrBucket]],
      repeated: true,
    };
  },
});

const reads = (accounts: readonly Settings[], bucket: Register): WorkKind[] => [
  {
    field: 'account',
    weight: 8,
    draw: (random) => {
      const { accountId, name, meeting, retention } = random.pick(accounts);
      return {
        document: `query ($accountId: ID!) {
          account(accountId: $accountId) {
            name settings { disableRemoteControl enableDialOut }
            retentionSettings { roomRetentionSettings { retentionDays } }
          }
        }`,
        variables: { accountId },
        shows: (account) => {
          const { disableRemoteControl, enableDialOut } = part(account, 'settings');
          const rooms = part(part(account, 'retentionSettings'), 'roomRetentionSettings');
          return [
            [name, textOf(account, 'name')],
            [meeting, `${String(disableRemoteControl)} ${String(enableDialOut)}`],
            [retention, textOf(rooms, 'retentionDays')],
          ];
        },
      };
    },
  },
  {
    field: 'accounts',
    weight: 2,
    draw: () => ({ document: '{ accounts(first: 20) { nodes { accountId name } } }', variables: {} }),
  },
  {
    field: 'globalSettings',
    weight: 2,
    draw: () => ({
      document: '{ globalSettings { businessCalling { cdrBucket } } }',
      variables: {},
      shows: (settings) => [[bucket, textOf(part(settings, 'businessCalling'), 'cdrBucket')]],
    }),
  },
];
