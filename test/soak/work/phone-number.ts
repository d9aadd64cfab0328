/** Phone numbers: ordered, given to users and taken back, deleted and restored, and called from. */
import {
  CreatePhoneNumberOrderCommand,
  GetPhoneNumberCommand,
  GetUserCommand,
  paginateListPhoneNumberOrders,
  paginateSearchAvailablePhoneNumbers,
} from '@aws-sdk/client-chime';
import { randomUUID } from 'node:crypto';
import type { Ledger, Register } from '../ledger.js';
import type { Organisation } from '../organisation.js';
import { creation, type Result, type Stem, textOf, type WorkKind } from './kind.js';

/** Which users of an account have a number of their own, to be given and taken. */
const OWNERS = [26, 34] as const;

/** How many numbers are there to be deleted and restored. */
const SPARE = 20;

interface Owner {
  readonly accountId: string;
  readonly userId: string;
  readonly number: string;
  readonly assigned: Register;
}

interface Spare {
  readonly number: string;
  readonly status: Register;
}

interface DialOut {
  readonly Sequence: number;
  readonly ToPhoneNumber: string;
}

export async function phoneNumberStem(organisation: Organisation, ledger: Ledger): Promise<Stem> {
  const { store, enterprises } = organisation;
  const offer = await offered(organisation);
  const users = enterprises.flatMap(({ accountId, userIds }) =>
    userIds.slice(...OWNERS).map((userId) => ({ accountId, userId })),
  );
  const stock = offer.splice(0, users.length + SPARE);
  const placed = new Set(stock);
  await placeOrder(organisation, stock);
  const owners = users.map((user) => ownerOf({ ...user, number: stock.shift() ?? '' }, organisation, ledger));
  const spares = stock.map((number) => spareOf(number, organisation, ledger));
  return {
    works: [
      createPhoneNumberOrder(offer),
      ...assignment(owners),
      ...deletion(spares),
      createMeetingDialOut(owners),
      ...reads(owners, spares),
    ],
    found: {
      order: async () => {
        const numbers: string[] = [];
        for await (const { PhoneNumberOrders = [] } of paginateListPhoneNumberOrders(
          { client: store.client, pageSize: 99 },
          {},
        ))
          for (const { OrderedPhoneNumbers = [] } of PhoneNumberOrders)
            numbers.push(...OrderedPhoneNumbers.flatMap(({ E164PhoneNumber }) => E164PhoneNumber ?? []));
        return numbers.filter((number) => !placed.has(number));
      },
      call: async () => {
        const calls = await store.sequence<DialOut>('/dial-outs', 'DialOuts');
        return calls.map(({ ToPhoneNumber }) => ToPhoneNumber);
      },
    },
  };
}

/** All numbers of these states that may be ordered: a hundred for each city. */
async function offered({ store }: Organisation): Promise<string[]> {
  const numbers: string[] = [];
  for (const State of ['CA', 'FL', 'NY', 'TX', 'IL', 'PA', 'OH', 'WA']) {
    for await (const { E164PhoneNumbers = [] } of paginateSearchAvailablePhoneNumbers(
      { client: store.client, pageSize: 500 },
      { State },
    ))
      numbers.push(...E164PhoneNumbers);
  }
  return numbers;
}

async function placeOrder({ store }: Organisation, E164PhoneNumbers: string[]): Promise<void> {
  const { PhoneNumberOrder } = await store.client.send(
    new CreatePhoneNumberOrderCommand({ ProductType: 'BusinessCalling', E164PhoneNumbers }),
  );
  await store.controlApi(`/phone-number-orders/${PhoneNumberOrder?.PhoneNumberOrderId}/finish`, {});
}

function ownerOf(user: Omit<Owner, 'assigned'>, { store }: Organisation, ledger: Ledger): Owner {
  const ids = { AccountId: user.accountId, UserId: user.userId };
  const assigned = ledger.register(`number of user ${user.userId}`, null, async () => {
    const { User } = await store.client.send(new GetUserCommand(ids));
    return User?.PrimaryProvisionedNumber ?? null;
  });
  return { ...user, assigned };
}

function spareOf(number: string, { store }: Organisation, ledger: Ledger): Spare {
  const status = ledger.register(`status of number ${number.slice(-4)}`, 'Unassigned', async () => {
    const { PhoneNumber } = await store.client.send(new GetPhoneNumberCommand({ PhoneNumberId: number }));
    return PhoneNumber?.Status ?? null;
  });
  return { number, status };
}

const createPhoneNumberOrder = (offer: string[]): WorkKind => ({
  field: 'createPhoneNumberOrder',
  weight: 2,
  draw: () => {
    const e164PhoneNumbers = offer.splice(0, 1);
    const [number] = e164PhoneNumbers;
    if (number === undefined) return undefined;
    return {
      document: `mutation ($input: CreatePhoneNumberOrderInput!) {
        createPhoneNumberOrder(input: $input) { phoneNumberOrderId }
      }`,
      variables: { input: { productType: 'BusinessCalling', e164PhoneNumbers } },
      creates: [creation('order', number)],
    };
  },
});

const assignment = (owners: readonly Owner[]): WorkKind[] => [
  {
    field: 'associatePhoneNumberWithUser',
    weight: 3,
    draw: (random) => {
      const { accountId, userId, number, assigned } = random.pick(owners);
      return {
        document: `mutation ($accountId: ID!, $userId: ID!, $input: AssociatePhoneNumberWithUserInput!) {
          associatePhoneNumberWithUser(accountId: $accountId, userId: $userId, input: $input) { user { userId } }
        }`,
        variables: { accountId, userId, input: { e164PhoneNumber: number } },
        sets: [[assigned, number]],
      };
    },
  },
  {
    field: 'disassociatePhoneNumberFromUser',
    weight: 3,
    draw: (random) => {
      const { accountId, userId, assigned } = random.pick(owners);
      return {
        document: `mutation ($accountId: ID!, $userId: ID!) {
          disassociatePhoneNumberFromUser(accountId: $accountId, userId: $userId) { user { userId } }
        }`,
        variables: { accountId, userId },
        sets: [[assigned, null]],
      };
    },
  },
];

const deletion = (spares: readonly Spare[]): WorkKind[] => [
  {
    field: 'deletePhoneNumber',
    weight: 2,
    draw: (random) => {
      const { number, status } = random.pick(spares);
      return {
        document: `mutation ($phoneNumberId: ID!) {
          deletePhoneNumber(phoneNumberId: $phoneNumberId) { phoneNumber { status } }
        }`,
        variables: { phoneNumberId: number },
        sets: [[status, 'ReleaseInProgress']],
      };
    },
  },
  {
    field: 'restorePhoneNumber',
    weight: 2,
    draw: (random) => {
      const { number, status } = random.pick(spares);
      return {
        document: `mutation ($phoneNumberId: ID!) {
          restorePhoneNumber(phoneNumberId: $phoneNumberId) { status }
        }`,
        variables: { phoneNumberId: number },
        sets: [[status, 'Unassigned']],
        // Of one that is not in the deletion queue.
        mayRefuse: 'BAD_USER_INPUT',
      };
    },
  },
];

/** Every call to another number, which nobody has. */
const createMeetingDialOut = (owners: readonly Owner[]): WorkKind => {
  let called = 0;
  return {
    field: 'createMeetingDialOut',
    weight: 4,
    draw: (random) => {
      const toPhoneNumber = `+4999${String((called += 1)).padStart(8, '0')}`;
      return {
        document: `mutation ($meetingId: ID!, $input: CreateMeetingDialOutInput!) {
          createMeetingDialOut(meetingId: $meetingId, input: $input) { transactionId }
        }`,
        variables: {
          meetingId: randomUUID(),
          input: { fromPhoneNumber: random.pick(owners).number, toPhoneNumber, joinToken: 'soak' },
        },
        creates: [creation('call', toPhoneNumber)],
      };
    },
  };
};

const reads = (owners: readonly Owner[], spares: readonly Spare[]): WorkKind[] => [
  {
    field: 'user',
    weight: 6,
    draw: (random) => {
      const { accountId, userId, assigned } = random.pick(owners);
      return {
        document: `query ($accountId: ID!, $userId: ID!) {
          user(accountId: $accountId, userId: $userId) { primaryProvisionedNumber phoneNumber { status } }
        }`,
        variables: { accountId, userId },
        shows: (user: Result) => [[assigned, textOf(user, 'primaryProvisionedNumber')]],
      };
    },
  },
  {
    field: 'phoneNumber',
    weight: 4,
    draw: (random) => {
      const { number, status } = random.pick(spares);
      return {
        document: `query ($phoneNumberId: ID!) {
          phoneNumber(phoneNumberId: $phoneNumberId) { status user { userId } }
        }`,
        variables: { phoneNumberId: number },
        shows: (found: Result) => [[status, textOf(found, 'status')]],
      };
    },
  },
  {
    field: 'phoneNumberOrders',
    weight: 1,
    draw: () => ({
      document: '{ phoneNumberOrders(first: 10) { nodes { status orderedPhoneNumbers { status } } } }',
      variables: {},
    }),
  },
];
