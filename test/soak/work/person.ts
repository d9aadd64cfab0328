/** People who come: users of Enterprise accounts, invitations to the Team account, and those who are signed out. */
import { paginateListUsers } from '@aws-sdk/client-chime';
import type { Organisation } from '../organisation.js';
import { creation, MARK, type Stem, unique, type WorkKind } from './kind.js';

interface Event {
  readonly Sequence: number;
  readonly Type: string;
  readonly UserId: string;
}

export function personStem(organisation: Organisation): Stem {
  const { enterprises, teamAccountId, store } = organisation;
  const accountIds = [...enterprises.map(({ accountId }) => accountId), teamAccountId];
  /** Who came in by this run, and was not signed out yet. */
  const present: { accountId: string; userId: string }[] = [];
  const events = async (type: string): Promise<string[]> => {
    const all = await store.sequence<Event>('/events', 'Events');
    return all.filter(({ Type }) => Type === type).map(({ UserId }) => UserId);
  };
  return {
    works: [
      createUser(organisation, present),
      createUserInTeam(organisation),
      inviteUsers(organisation),
      logoutUser(present),
    ],
    found: {
      user: async () => (await emails(organisation, accountIds)).map(([email]) => email),
      invitation: async () => {
        const emailOf = new Map(
          (await emails(organisation, [teamAccountId])).map(([email, id]) => [id, email]),
        );
        const mails = (await events('InvitationMail')).map((userId) => emailOf.get(userId) ?? `${MARK}?`);
        return mails.filter((email) => email.startsWith(MARK));
      },
      'sign-out': () => events('Logout'),
    },
  };
}

/** Of those who came in by this run: address and identifier. */
async function emails({ store }: Organisation, accountIds: readonly string[]): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for (const AccountId of accountIds) {
    for await (const { Users = [] } of paginateListUsers(
      { client: store.client, pageSize: 200 },
      { AccountId },
    ))
      for (const { UserId, PrimaryEmail = '' } of Users)
        if (UserId && PrimaryEmail.startsWith(MARK)) found.push([PrimaryEmail, UserId]);
  }
  return found;
}

const CREATE = `mutation ($accountId: ID!, $input: CreateUserInput!) {
  createUser(accountId: $accountId, input: $input) { userId }
}`;

const createUser = (
  { enterprises }: Organisation,
  present: { accountId: string; userId: string }[],
): WorkKind => ({
  field: 'createUser',
  weight: 4,
  draw: (random) => {
    const { accountId, domain } = random.pick(enterprises);
    const email = `${unique()}@${domain}`;
    return {
      document: CREATE,
      variables: { accountId, input: { email } },
      creates: [creation('user', email)],
      onDone: ({ userId }) => void present.push({ accountId, userId: String(userId) }),
    };
  },
});

/** Which a Team account has not. */
const createUserInTeam = ({ teamAccountId }: Organisation): WorkKind => ({
  field: 'createUser',
  weight: 1,
  draw: () => {
    const email = `${unique()}@example.net`;
    return {
      document: CREATE,
      variables: { accountId: teamAccountId, input: { email } },
      creates: [creation('user', email)],
      refused: 'BAD_USER_INPUT',
    };
  },
});

const inviteUsers = ({ teamAccountId }: Organisation): WorkKind => ({
  field: 'inviteUsers',
  weight: 4,
  draw: () => {
    const userEmailList = [`${unique()}@example.net`, `${unique()}@example.net`];
    return {
      document: `mutation ($accountId: ID!, $input: InviteUsersInput!) {
        inviteUsers(accountId: $accountId, input: $input) { invites { inviteId status } }
      }`,
      variables: { accountId: teamAccountId, input: { userEmailList } },
      // An invitation is a user, and a mail: the second of these tells how often it was carried out.
      creates: userEmailList.flatMap((email) => [creation('user', email), creation('invitation', email)]),
    };
  },
});

/** Once for each, as a sign-out is told by its user alone. The gateway may repeat it: it does no harm. */
const logoutUser = (present: { accountId: string; userId: string }[]): WorkKind => ({
  field: 'logoutUser',
  weight: 2,
  draw: () => {
    const person = present.shift();
    return (
      person && {
        document: `mutation ($accountId: ID!, $userId: ID!) {
          logoutUser(accountId: $accountId, userId: $userId) { user { userId } }
        }`,
        variables: { ...person },
        creates: [creation('sign-out', person.userId, 3)],
        repeated: true,
      }
    );
  },
});
