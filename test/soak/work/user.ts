/** Users: changed one by one and in batches, suspended and let in again, their PINs and settings renewed. */
import { GetUserCommand, GetUserSettingsCommand, type User } from '@aws-sdk/client-chime';
import { type Ledger, type Register, UNKNOWN } from '../ledger.js';
import type { Organisation } from '../organisation.js';
import type { Random } from '../random.js';
import {
  part,
  type Result,
  type Shown,
  type Stem,
  textOf,
  unique,
  type Work,
  type WorkKind,
} from './kind.js';

/** Which users of an account are for what; the others are for the other stems. */
const CHANGED = [0, 12] as const;
const SUSPENDED = [12, 20] as const;
const SET = [20, 26] as const;

interface Person {
  readonly accountId: string;
  readonly userId: string;
  readonly room: Register;
  readonly status: Register;
  readonly pin: Register;
  readonly telephony: Register;
}

export async function userStem(organisation: Organisation, ledger: Ledger): Promise<Stem> {
  const people = await Promise.all(
    organisation.enterprises.map(({ accountId, userIds }) =>
      Promise.all(
        userIds.slice(0, SET[1]).map((userId) => personOf(accountId, userId, organisation, ledger)),
      ),
    ),
  );
  const some = ([from, to]: readonly [number, number], random: Random): readonly Person[] =>
    random.pick(people).slice(from, to);
  const one = (range: readonly [number, number], random: Random): Person => random.pick(some(range, random));
  return { works: [...changes(some, one), ...others(some, one), ...reads(one, people)], found: {} };
}

async function personOf(
  accountId: string,
  userId: string,
  { store }: Organisation,
  ledger: Ledger,
): Promise<Person> {
  const ids = { AccountId: accountId, UserId: userId };
  const user = async (): Promise<User | undefined> => (await store.client.send(new GetUserCommand(ids))).User;
  const register = (what: string, initial: string | null, read: (user?: User) => string | null | undefined) =>
    ledger.register(`${what} of user ${userId}`, initial, async () => read(await user()) ?? null);
  return {
    accountId,
    userId,
    room: register('room ARN', null, (found) => found?.AlexaForBusinessMetadata?.AlexaForBusinessRoomArn),
    status: register('status', 'Registered', (found) => found?.UserRegistrationStatus),
    pin: register('PIN', (await user())?.PersonalPIN ?? null, (found) => found?.PersonalPIN),
    telephony: ledger.register(`telephony of user ${userId}`, 'false false false', async () => {
      const { UserSettings } = await store.client.send(new GetUserSettingsCommand(ids));
      const { InboundCalling, OutboundCalling, SMS } = UserSettings?.Telephony ?? {};
      return `${InboundCalling} ${OutboundCalling} ${SMS}`;
    }),
  };
}

type One = (range: readonly [number, number], random: Random) => Person;
type Some = (range: readonly [number, number], random: Random) => readonly Person[];

const alexa = (alexaForBusinessRoomArn: string) => ({
  alexaForBusinessMetadata: { alexaForBusinessRoomArn },
});

const UPDATE = `mutation ($accountId: ID!, $userId: ID!, $input: UpdateUserInput!) {
  updateUser(accountId: $accountId, userId: $userId, input: $input) {
    userId alexaForBusinessMetadata { alexaForBusinessRoomArn }
  }
}`;

const changes = (some: Some, one: One): WorkKind[] => [
  {
    field: 'updateUser',
    weight: 12,
    draw: (random) => {
      const { accountId, userId, room } = one(CHANGED, random);
      const value = unique();
      return {
        document: UPDATE,
        variables: { accountId, userId, input: alexa(value) },
        sets: [[room, value]],
        repeated: true,
      };
    },
  },
  {
    // The account does not support the licence.
    field: 'updateUser',
    weight: 1,
    draw: (random) => {
      const { accountId, userId, room } = one(CHANGED, random);
      const value = unique();
      return {
        document: UPDATE,
        variables: { accountId, userId, input: { licenseType: 'ProTrial', ...alexa(value) } },
        sets: [[room, value]],
        refused: 'BAD_USER_INPUT',
      };
    },
  },
  {
    field: 'batchUpdateUser',
    weight: 4,
    draw: (random) => {
      const people = random.shuffled(some(CHANGED, random)).slice(0, 3);
      const items = people.map((person) => ({ person, value: unique() }));
      return {
        document: `mutation ($accountId: ID!, $input: BatchUpdateUserInput!) {
          batchUpdateUser(accountId: $accountId, input: $input) { userErrors { errorCode } }
        }`,
        variables: {
          accountId: people[0]?.accountId,
          input: {
            updateUserRequestItems: items.map(({ person: { userId }, value }) => ({
              userId,
              ...alexa(value),
            })),
          },
        },
        sets: items.map(({ person: { room }, value }) => [room, value]),
        failures: 'userErrors',
        repeated: true,
      };
    },
  },
];

const others = (some: Some, one: One): WorkKind[] => [
  suspension('batchSuspendUser', 'Suspended', some),
  { ...suspension('batchUnsuspendUser', 'Registered', some) },
  {
    field: 'resetPersonalPIN',
    weight: 2,
    draw: (random) => {
      const { accountId, userId, pin } = one(SET, random);
      return {
        document: `mutation ($accountId: ID!, $userId: ID!) {
          resetPersonalPIN(accountId: $accountId, userId: $userId) { personalPIN }
        }`,
        variables: { accountId, userId },
        sets: [[pin, UNKNOWN]],
        drew: (result) => textOf(result, 'personalPIN'),
      };
    },
  },
  {
    field: 'updateUserSettings',
    weight: 3,
    draw: (random) => {
      const { accountId, userId, telephony } = one(SET, random);
      const [inboundCalling, outboundCalling, sms] = [
        random.chance(0.5),
        random.chance(0.5),
        random.chance(0.5),
      ];
      return {
        document: `mutation ($accountId: ID!, $userId: ID!, $input: UpdateUserSettingsInput!) {
          updateUserSettings(accountId: $accountId, userId: $userId, input: $input) { user { userId } }
        }`,
        variables: {
          accountId,
          userId,
          input: { userSettings: { telephony: { inboundCalling, outboundCalling, sms } } },
        },
        sets: [[telephony, `${inboundCalling} ${outboundCalling} ${sms}`]],
        repeated: true,
      };
    },
  },
];

const suspension = (field: string, status: string, some: Some): WorkKind => ({
  field,
  weight: 2,
  draw: (random): Work => {
    const people = random.shuffled(some(SUSPENDED, random)).slice(0, 2);
    return {
      document: `mutation ($accountId: ID!, $input: UserIdListInput!) {
        ${field}(accountId: $accountId, input: $input) { userErrors { errorCode } }
      }`,
      variables: {
        accountId: people[0]?.accountId,
        input: { userIdList: people.map(({ userId }) => userId) },
      },
      sets: people.map((person) => [person.status, status]),
      failures: 'userErrors',
      repeated: true,
    };
  },
});

const FIELDS = 'userId userRegistrationStatus alexaForBusinessMetadata { alexaForBusinessRoomArn }';

const shownOf = ({ room, status }: Person, user: Result): Shown[] => [
  [status, textOf(user, 'userRegistrationStatus')],
  [room, textOf(part(user, 'alexaForBusinessMetadata'), 'alexaForBusinessRoomArn')],
];

const reads = (one: One, people: readonly (readonly Person[])[]): WorkKind[] => [
  {
    field: 'user',
    weight: 25,
    draw: (random) => {
      const person = one([0, SET[1]], random);
      const { accountId, userId, telephony, pin } = person;
      return {
        document: `query ($accountId: ID!, $userId: ID!) {
          user(accountId: $accountId, userId: $userId) {
            ${FIELDS} personalPIN account { name }
            settings { telephony { inboundCalling outboundCalling sms } }
          }
        }`,
        variables: { accountId, userId },
        shows: (user) => {
          const { inboundCalling, outboundCalling, sms } = part(part(user, 'settings'), 'telephony');
          return [
            ...shownOf(person, user),
            [pin, textOf(user, 'personalPIN')],
            [telephony, `${String(inboundCalling)} ${String(outboundCalling)} ${String(sms)}`],
          ];
        },
      };
    },
  },
  {
    field: 'users',
    weight: 6,
    draw: (random) => {
      const those = random.pick(people);
      const byId = new Map(those.map((person) => [person.userId, person]));
      return {
        document: `query ($accountId: ID!) { users(accountId: $accountId, first: 50) { nodes { ${FIELDS} } } }`,
        variables: { accountId: those[0]?.accountId },
        shows: ({ nodes }) =>
          (nodes as Result[]).flatMap((user) => {
            const person = byId.get(String(user['userId']));
            return person ? shownOf(person, user) : [];
          }),
      };
    },
  },
];
