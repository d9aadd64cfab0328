/**
 * Limits a caller to the accounts granted to it. All requests to Chime pass through this wrapper. It therefore covers
 * queries, nested fields, entity references, loaders and batches without their involvement. FORBIDDEN does not reveal
 * whether the resource exists: the check runs before anything is sent, or its result does not depend on Chime's
 * response.
 */
import {
  GetPhoneNumberCommand,
  ListAccountsCommand,
  type ListAccountsCommandInput,
  type ListAccountsCommandOutput,
  ListPhoneNumbersCommand,
  PhoneNumberAssociationName,
  type ServiceOutputTypes,
} from '@aws-sdk/client-chime';
import type { Chime } from '../chime/client.js';
import { ChimeError } from '../chime/chime-error.js';
import { listFromChime } from '../chime/member-names.js';
import type { Changes } from '../events/change-hub.js';
import { forbidden } from './caller.js';

type Command = Parameters<Chime['send']>[0];

/** Wraps subscriptions so that only those to changes of these accounts pass. Any other one fails with FORBIDDEN. */
export const limitChanges = (changes: Changes, accounts: ReadonlySet<string>): Changes => ({
  subscribe(resource, keys) {
    assertGranted(keys.accountId, (accountId) => typeof accountId === 'string' && accounts.has(accountId));
    return changes.subscribe(resource, keys);
  },
});

/** @throws GraphQLError FORBIDDEN if the caller may not act on the account, or on all accounts if none is named */
function assertGranted(accountId: unknown, isGranted: (accountId: unknown) => boolean): void {
  if (accountId === undefined)
    throw forbidden('This concerns all accounts, and the caller is limited to some.');
  if (!isGranted(accountId)) throw forbidden('This caller may not act on this account.');
}

/** Wraps Chime so that only commands for these accounts pass. Any other command fails with FORBIDDEN. */
export function limitToAccounts(chime: Chime, accounts: ReadonlySet<string>): Chime {
  const isGranted = (accountId: unknown): boolean => typeof accountId === 'string' && accounts.has(accountId);

  const send = async (command: Command): Promise<ServiceOutputTypes> => {
    if (command instanceof ListAccountsCommand) return listGranted(chime, command.input, accounts);
    if (command instanceof GetPhoneNumberCommand) return getGranted(chime, command, isGranted);
    if (command instanceof ListPhoneNumbersCommand) {
      const { FilterName, FilterValue } = command.input;
      if (FilterName === 'AccountId' && isGranted(FilterValue)) return chime.send(command);
      throw forbidden(
        'This caller may list phone numbers only with the filterName AccountId, and one of its accounts as filterValue.',
      );
    }
    assertGranted('AccountId' in command.input ? command.input.AccountId : undefined, isGranted);
    return chime.send(command);
  };
  // Each command returns its own output type, but TypeScript cannot follow that through the branches.
  return { send: send as Chime['send'] };
}

/** The maximum number of pages that are searched for granted accounts: 5,000 accounts. */
const MAXIMUM_PAGES = 25;

/**
 * Lists all granted accounts as one page. Empty pages would reveal how many other accounts exist, even how many match a
 * searched name. If there are more than `MAXIMUM_PAGES` pages, the result has a token for the rest.
 */
async function listGranted(
  chime: Chime,
  input: ListAccountsCommandInput,
  accounts: ReadonlySet<string>,
): Promise<ListAccountsCommandOutput> {
  const granted: NonNullable<ListAccountsCommandOutput['Accounts']> = [];
  let next: Pick<ListAccountsCommandInput, 'NextToken'> = { NextToken: input.NextToken };
  for (let page = 1; ; page += 1) {
    const output = await chime.send(new ListAccountsCommand({ ...input, ...next, MaxResults: 200 }));
    for (const account of listFromChime(output.Accounts)) {
      if (accounts.has(account.AccountId ?? '')) granted.push(account);
    }
    next = { NextToken: output.NextToken };
    const isOver = !output.NextToken || granted.length === accounts.size;
    if (isOver) return { ...output, Accounts: granted, NextToken: undefined };
    if (page === MAXIMUM_PAGES) return { ...output, Accounts: granted };
  }
}

/**
 * Gets a phone number. It belongs to the account of its user; a number without a user, or one that does not exist,
 * belongs to no account.
 */
async function getGranted(
  chime: Chime,
  command: GetPhoneNumberCommand,
  isGranted: (accountId: unknown) => boolean,
): Promise<ServiceOutputTypes> {
  try {
    const output = await chime.send(command);
    const associations = listFromChime(output.PhoneNumber?.Associations ?? []);
    const isOurs = associations.some(
      ({ Name, Value }) => Name === PhoneNumberAssociationName.AccountId && isGranted(Value),
    );
    if (isOurs) return output;
  } catch (error) {
    if (!(error instanceof ChimeError && error.code === 'NOT_FOUND')) throw error;
  }
  throw forbidden('This caller may not act on the account of this phone number, if it has any.');
}
