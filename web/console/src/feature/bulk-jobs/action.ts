/** The actions on many users at once: their names and their consequences. */
import type { AccountRowFragment, License, UserRowFragment } from '../../graphql/generated/graphql.js';
import { LICENSE } from '../../ui/user-labels.js';
import { formatCount } from '../../ui/format-count.js';

export type BulkAction =
  | { readonly kind: 'license'; readonly license: License }
  /** Each user gets the licence back that is in the item. */
  | { readonly kind: 'license-back' }
  | { readonly kind: 'suspend' }
  | { readonly kind: 'unsuspend' }
  | { readonly kind: 'invite' }
  | { readonly kind: 'sign-out' };

export interface BulkItem {
  /** The user's previous value. */
  readonly user: UserRowFragment;
  /** The value that the user will have. */
  readonly license?: License | undefined;
}

export const countUsers = (count: number): string => formatCount(count, ['user', 'users']);

/** Returns whether suspending removes a user from the account, as in Team accounts. */
export const isRemoval = ({ accountType }: Pick<AccountRowFragment, 'accountType'>): boolean =>
  accountType === 'Team';

/** The heading while the work runs. */
export function describeAction(action: BulkAction): string {
  switch (action.kind) {
    case 'license':
      return `Licence to ${LICENSE[action.license]}`;
    case 'license-back':
      return 'Licences back to what they were';
    case 'suspend':
      return 'Suspend';
    case 'unsuspend':
      return 'Unsuspend';
    case 'invite':
      return 'Invite again';
    case 'sign-out':
      break;
  }
  return 'Log out everywhere';
}

export interface Question {
  readonly title: string;
  /** The label of the button. */
  readonly verb: string;
  /** The consequences, and how to undo them. */
  readonly text: string;
  /** Whether people lose something by it. */
  readonly isDestructive: boolean;
}

/** The question before the work starts. */
export function createQuestion(action: BulkAction, account: AccountRowFragment, count: number): Question {
  const users = countUsers(count);
  switch (action.kind) {
    case 'license':
      return {
        title: `Change the licence of ${users} to ${LICENSE[action.license]}?`,
        verb: 'Change',
        text: 'It can be undone when it is finished: each then gets the licence back that the list shows now.',
        isDestructive: false,
      };
    case 'license-back':
      return {
        title: `Give ${users} the licence back that they had?`,
        verb: 'Give back',
        text: 'Changes that somebody else has made to them meanwhile are lost.',
        isDestructive: false,
      };
    case 'suspend':
      return isRemoval(account) ? removal(account, users) : lockOut(account, users);
    case 'unsuspend':
      return {
        title: `Unsuspend ${users} of ${account.name}?`,
        verb: 'Unsuspend',
        text: 'They may sign in again. Who is not suspended is left alone. It can be undone by suspending them again.',
        isDestructive: false,
      };
    case 'invite':
      return {
        title: `Invite ${users} again?`,
        verb: 'Invite again',
        text: 'Each gets another e-mail, and the invitation counts from today. Who has accepted meanwhile is left alone.',
        isDestructive: false,
      };
    case 'sign-out':
      break;
  }
  return signOut(users);
}

const signOut = (users: string): Question => ({
  title: `Log ${users} out everywhere?`,
  verb: 'Log out',
  text: 'They are signed out of Chime on all devices, also out of meetings that are going on. This cannot be undone, but they can sign in again at once. The API takes one user at a time, so that it takes longer than other work.',
  isDestructive: true,
});

const removal = ({ name }: AccountRowFragment, users: string): Question => ({
  title: `Remove ${users} from ${name}?`,
  verb: 'Suspend and remove',
  text: 'Suspending users of a Team account takes their licence away and removes them from the account. They can go on as free Chime users. To undo this, invite them again: the outcome, as a file, has their addresses. They have to accept.',
  isDestructive: true,
});

const lockOut = ({ name }: AccountRowFragment, users: string): Question => ({
  title: `Suspend ${users} of ${name}?`,
  verb: 'Suspend',
  text: 'They are signed out on all devices at once and cannot sign in until they are unsuspended, which undoes this.',
  isDestructive: true,
});

/** The number of users that already have the new value; nothing changes for them. */
export function countUnchanged(action: BulkAction, users: readonly UserRowFragment[]): number {
  return users.filter(({ licenseType, userRegistrationStatus }) => {
    if (action.kind === 'license') return licenseType === action.license;
    if (action.kind === 'suspend') return userRegistrationStatus === 'Suspended';
    if (action.kind === 'unsuspend') return userRegistrationStatus !== 'Suspended';
    return false;
  }).length;
}

/** The action that undoes the work, and its users; undefined if the API has none. */
export function createUndo(
  action: BulkAction,
  account: AccountRowFragment,
  done: readonly BulkItem[],
): { action: BulkAction; items: BulkItem[] } | undefined {
  const users = done.map(({ user }) => user);
  switch (action.kind) {
    case 'license': {
      const changed = users.filter(({ licenseType }) => licenseType && licenseType !== action.license);
      return some(
        { kind: 'license-back' },
        changed.map((user) => ({ user, license: user.licenseType ?? undefined })),
      );
    }
    case 'suspend': {
      if (isRemoval(account)) return undefined;
      const changed = users.filter(({ userRegistrationStatus }) => userRegistrationStatus !== 'Suspended');
      return some({ kind: 'unsuspend' }, changed.map(suspended));
    }
    case 'unsuspend': {
      const changed = users.filter(({ userRegistrationStatus }) => userRegistrationStatus === 'Suspended');
      return some(
        { kind: 'suspend' },
        changed.map((user) => ({ user: { ...user, userRegistrationStatus: 'Registered' } })),
      );
    }
    case 'license-back':
    case 'invite':
    case 'sign-out':
      break;
  }
  return undefined;
}

const suspended = (user: UserRowFragment): BulkItem => ({
  user: { ...user, userRegistrationStatus: 'Suspended' },
});

const some = (action: BulkAction, items: BulkItem[]) => (items.length > 0 ? { action, items } : undefined);
