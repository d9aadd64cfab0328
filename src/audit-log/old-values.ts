/** Reads the values that a mutation is about to replace. */
import type { Loaders } from '../chime/loaders.js';
import type { RecordedChange } from './recorded-arguments.js';
import { toText } from './value-text.js';

interface Source {
  /** The path of the input field that has what the read object has. */
  readonly prefix: string;
  /** @param id that of an item of a batch */
  read(loaders: Loaders, keys: Keys, id: string): Promise<object | null>;
}

type Keys = Readonly<Record<'accountId' | 'userId' | 'botId' | 'phoneNumberId', string>>;

/** The mutations whose objects the API can read one by one. Loaders read each object once per request. */
const SOURCES: Readonly<Record<string, Source>> = {
  updateUser: { prefix: '', read: ({ user }, keys) => user.load(keys) },
  batchUpdateUser: {
    prefix: 'updateUserRequestItems.',
    read: ({ user }, { accountId }, userId) => user.load({ accountId, userId }),
  },
  updateUserSettings: {
    prefix: 'userSettings.',
    read: ({ userSettings }, keys) => userSettings.load(keys),
  },
  updateAccount: { prefix: '', read: ({ account }, { accountId }) => account.load(accountId) },
  updateAccountSettings: {
    prefix: 'accountSettings.',
    read: ({ accountSettings }, { accountId }) => accountSettings.load(accountId),
  },
  putRetentionSettings: {
    prefix: 'retentionSettings.',
    read: ({ retentionSettings }, { accountId }) => retentionSettings.load(accountId),
  },
  updateBot: { prefix: '', read: ({ bot }, keys) => bot.load(keys) },
  updatePhoneNumber: {
    prefix: '',
    read: ({ phoneNumber }, { phoneNumberId }) => phoneNumber.load(phoneNumberId),
  },
  batchUpdatePhoneNumber: {
    prefix: 'updatePhoneNumberRequestItems.',
    read: ({ phoneNumber }, _keys, id) => phoneNumber.load(id),
  },
};

/**
 * Adds the old values to the changes. A value that cannot be read stays unknown, and the mutation runs nevertheless.
 * @param args the mutation's arguments
 */
export async function readOldValues(
  mutation: string,
  changes: readonly RecordedChange[],
  args: Readonly<Record<string, unknown>>,
  loaders: Loaders,
): Promise<void> {
  const source = SOURCES[mutation];
  if (!source) return;
  await Promise.all(
    changes.map(async (change) => {
      try {
        // Chime accepts the arguments, or the mutation would not have come this far.
        const entity = await source.read(loaders, args as Keys, change.key ?? '');
        if (entity) change.old = toText(valueAt(entity, change.field.slice(source.prefix.length)));
      } catch {
        // Unknown.
      }
    }),
  );
}

function valueAt(entity: unknown, path: string): unknown {
  let value = entity;
  for (const name of path.split('.'))
    value =
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  return value;
}
