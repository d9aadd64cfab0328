/** The columns of exported files. Their values are those of the API, because other programs read them too. */
import type { UserRowFragment } from '../graphql/generated/graphql.js';
import { type Cell, toCsv } from './csv.js';
import type { Entry } from './batch-task.js';

const USER_COLUMNS: readonly (readonly [head: string, of: (user: UserRowFragment) => Cell])[] = [
  ['E-mail', ({ primaryEmail }) => primaryEmail],
  ['Name', ({ displayName }) => displayName],
  ['Licence', ({ licenseType }) => licenseType],
  ['Type', ({ userType }) => userType],
  ['Registration', ({ userRegistrationStatus }) => userRegistrationStatus],
  ['Invitation', ({ userInvitationStatus }) => userInvitationStatus],
  ['Registered on', ({ registeredOn }) => registeredOn],
  ['Invited on', ({ invitedOn }) => invitedOn],
  ['Phone number', ({ primaryProvisionedNumber }) => primaryProvisionedNumber],
  ['User id', ({ userId }) => userId],
  ['Account id', ({ accountId }) => accountId],
];

export const createUserCsv = (users: readonly UserRowFragment[]): string[] =>
  toCsv(
    USER_COLUMNS.map(([head]) => head),
    users.map((user) => USER_COLUMNS.map(([, of]) => of(user))),
  );

const OUTCOME_COLUMNS = ['Outcome', 'Code', 'Reason', 'Request id'];

const createCells = ({ outcome, failure }: Entry<unknown>): Cell[] => [
  outcome === 'left' ? 'not done' : outcome,
  failure?.code,
  failure?.reason,
  failure?.requestId,
];

/** Returns a file with the previous values of the users. */
export const createOutcomeCsv = (entries: readonly Entry<{ readonly user: UserRowFragment }>[]): string[] =>
  toCsv(
    ['E-mail', 'User id', 'Name', 'Licence before', 'Registration before', ...OUTCOME_COLUMNS],
    entries.map((entry) => {
      const { primaryEmail, userId, displayName, licenseType, userRegistrationStatus } = entry.item.user;
      return [primaryEmail, userId, displayName, licenseType, userRegistrationStatus, ...createCells(entry)];
    }),
  );

/** Returns outcomes by address, or by name for bots. */
export const createAddressOutcomeCsv = (entries: readonly Entry<string>[]): string[] =>
  toCsv(
    ['E-mail', ...OUTCOME_COLUMNS],
    entries.map((entry) => [entry.item, ...createCells(entry)]),
  );

export const createAddressCsv = (addresses: readonly string[]): string[] =>
  toCsv(
    ['E-mail'],
    addresses.map((address) => [address]),
  );
