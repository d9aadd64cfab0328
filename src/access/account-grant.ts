/**
 * Keeps a caller to the accounts that were granted to it. All that a request does upstream goes through here, and so
 * queries, nested fields, entity references, loaders and batches are covered without knowing of it. FORBIDDEN does not
 * tell whether the thing exists: it is decided before anything is sent, or is the same whatever the answer was.
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
import { forbidden } from './caller.js';

type Command = Parameters<Chime['send']>[0];

/** Chime, as far as it concerns these accounts; what concerns none of them is refused with FORBIDDEN. */
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
    const accountId = 'AccountId' in command.input ? command.input.AccountId : undefined;
    if (accountId === undefined)
      throw forbidden('This concerns all accounts, and the caller is limited to some.');
    if (isGranted(accountId)) return chime.send(command);
    throw forbidden('This caller may not act on this account.');
  };
  // Each command is answered with its own output, which TypeScript cannot follow through the cases.
  return { send: send as Chime['send'] };
}

/** How many pages of accounts are looked through for those granted: 5,000 accounts. */
const MAXIMUM_PAGES = 25;

/**
 * All granted accounts as one page. Page by page, pages without a row would tell how many others there are, also of a
 * name that is searched for. Where there are even more pages, the list goes on behind them.
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

/** A phone number belongs to the account of its user; one without, or that does not exist, belongs to none. */
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
