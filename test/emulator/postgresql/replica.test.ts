/** Two servers on one PostgreSQL database: requests that reach both at once keep the rules of the API. */
import {
  AssociatePhoneNumberWithUserCommand,
  AssociateSigninDelegateGroupsWithAccountCommand,
  type ChimeClient,
  CreateBotCommand,
  CreatePhoneNumberOrderCommand,
  CreateRoomCommand,
  CreateUserCommand,
  GetAccountCommand,
  GetAccountSettingsCommand,
  GetBotCommand,
  GetUserCommand,
  ListBotsCommand,
  ListPhoneNumbersCommand,
  ListRoomsCommand,
  ListUsersCommand,
  RegenerateSecurityTokenCommand,
  UpdateAccountCommand,
  UpdateAccountSettingsCommand,
  UpdateBotCommand,
  UpdateUserCommand,
} from '@aws-sdk/client-chime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_DELEGATE_GROUPS } from '../../../src/emulator/operations/account.js';
import { MAX_BOTS } from '../../../src/emulator/operations/bot.js';
import { MAX_ROOMS } from '../../../src/emulator/operations/room.js';
import { refusal, startTestEmulator, type TestEmulator } from '../../support/emulator.js';
import {
  acquireNumbers,
  createAccount,
  createBot,
  createEnterprise,
  createUser,
} from '../../support/emulator-scene.js';
import {
  createSchema,
  type Postgresql,
  postgresqlPrograms,
  queryDatabase,
  startPostgresql,
} from '../../support/postgresql.js';

/** Each test runs five times, because two requests do not meet every time. */
const OPTIONS = { timeout: 60_000, repeats: 4 };
const LIMIT_EXCEEDED = 'ResourceLimitExceededException 400';
const BAD_REQUEST = 'BadRequestException 400';

const describeEnd = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'done',
    () => refusal(call),
  );

describe.skipIf(postgresqlPrograms === undefined)('two servers on one PostgreSQL', () => {
  let server: Postgresql;
  let databaseUrl: string;
  let one: TestEmulator;
  let other: TestEmulator;
  let clients: readonly [ChimeClient, ChimeClient];
  beforeAll(async () => {
    server = await startPostgresql({ isDurable: false });
    databaseUrl = await createSchema(server.url, '-c default_transaction_isolation=serializable');
    const database = { url: databaseUrl, poolSize: 4 };
    [one, other] = await Promise.all([startTestEmulator({ database }), startTestEmulator({ database })]);
    clients = [one.client, other.client];
  }, 60_000);
  afterAll(async () => {
    await Promise.all([one.stop(), other.stop()]);
    await server.stop();
  }, 60_000);

  /** Calls both servers `times` times at once. Returns how the calls ended, in alphabetical order. */
  async function race(
    call: (client: ChimeClient, index: number) => Promise<unknown>,
    times = 1,
  ): Promise<string[]> {
    const calls = Array.from({ length: times }, () => clients)
      .flat()
      .map(call);
    return (await Promise.all(calls.map(describeEnd))).toSorted();
  }

  let numbers = 0;
  const nextNumber = () => `+120655501${String(numbers++).padStart(2, '0')}`;
  const getUser = async (AccountId: string, UserId: string) =>
    (await other.client.send(new GetUserCommand({ AccountId, UserId }))).User;

  describe('hold a quota', OPTIONS, () => {
    it('of bots', async () => {
      const AccountId = await createEnterprise(one);
      const create = (client: ChimeClient, index: number) =>
        client.send(new CreateBotCommand({ AccountId, DisplayName: `bot${index}` }));
      expect(await race(create, MAX_BOTS)).toEqual([
        ...Array.from({ length: MAX_BOTS }, () => LIMIT_EXCEEDED),
        ...Array.from({ length: MAX_BOTS }, () => 'done'),
      ]);
      for (const client of clients)
        expect((await client.send(new ListBotsCommand({ AccountId }))).Bots).toHaveLength(MAX_BOTS);
    });

    it('of rooms', async () => {
      const AccountId = await createEnterprise(one);
      await queryDatabase(
        databaseUrl,
        `INSERT INTO room (room_id, account_seq, name, created_by, created_at, updated_at, request_name)
         SELECT gen_random_uuid(), seq, 'Room', 'arn:x', 0, 0, 'Room'
         FROM account, generate_series(2, ${MAX_ROOMS}) WHERE account_id = '${AccountId}'`,
      );
      const create = (client: ChimeClient) => client.send(new CreateRoomCommand({ AccountId, Name: 'Last' }));
      expect(await race(create, 2)).toEqual([LIMIT_EXCEEDED, LIMIT_EXCEEDED, LIMIT_EXCEEDED, 'done']);
    });

    it('of delegate groups', async () => {
      const AccountId = await createAccount(one, 'EnterpriseDirectory');
      const associate = (client: ChimeClient, names: string[]) => {
        const SigninDelegateGroups = names.map((GroupName) => ({ GroupName }));
        return client.send(
          new AssociateSigninDelegateGroupsWithAccountCommand({ AccountId, SigninDelegateGroups }),
        );
      };
      await associate(
        one.client,
        Array.from({ length: MAX_DELEGATE_GROUPS - 1 }, (_, index) => `group ${index}`),
      );
      const outcomes = await race((client, index) => associate(client, [`last ${index}`]), 2);
      expect(outcomes).toEqual([BAD_REQUEST, BAD_REQUEST, BAD_REQUEST, 'done']);
    });
  });

  describe('do once', OPTIONS, () => {
    it('the creation of a user with an address', async () => {
      const AccountId = await createEnterprise(one);
      const Email = `ada@${AccountId}.example.org`;
      const create = (client: ChimeClient) => client.send(new CreateUserCommand({ AccountId, Email }));
      expect(await race(create)).toEqual(['ConflictException 409', 'done']);
      expect((await other.client.send(new ListUsersCommand({ AccountId }))).Users).toHaveLength(1);
    });

    it('the creation of a room with a ClientRequestToken', async () => {
      const AccountId = await createEnterprise(one);
      const ids: (string | undefined)[] = [];
      const create = async (client: ChimeClient) => {
        const command = new CreateRoomCommand({ AccountId, Name: 'Room', ClientRequestToken: 'token' });
        ids.push((await client.send(command)).Room?.RoomId);
      };
      expect(await race(create, 2)).toEqual(['done', 'done', 'done', 'done']);
      const { Rooms } = await other.client.send(new ListRoomsCommand({ AccountId }));
      expect([...new Set(ids)]).toEqual(Rooms?.map(({ RoomId }) => RoomId));
    });

    it('the acquisition of a phone number', async () => {
      const number = nextNumber();
      const orders: string[] = [];
      const order = async (client: ChimeClient) => {
        const { PhoneNumberOrder } = await client.send(
          new CreatePhoneNumberOrderCommand({ ProductType: 'BusinessCalling', E164PhoneNumbers: [number] }),
        );
        orders.push(PhoneNumberOrder?.PhoneNumberOrderId ?? '');
      };
      expect(await race(order)).toEqual(['done', 'done']);
      const finished = await Promise.all(
        orders.map((id) => other.controlApi<{ Status: string }>(`/phone-number-orders/${id}/finish`, {})),
      );
      expect(finished.map(({ Status }) => Status).toSorted()).toEqual(['Failed', 'Successful']);
      const inventory = await queryDatabase(
        databaseUrl,
        `SELECT e164 FROM phone_number WHERE e164 = '${number}'`,
      );
      expect(inventory).toHaveLength(1);
    });

    it('the association of a number that two users want', async () => {
      const AccountId = await createEnterprise(one);
      const users = [
        await createUser(one, AccountId, `ada@${AccountId}.example.org`),
        await createUser(one, AccountId, `ben@${AccountId}.example.org`),
      ];
      const E164PhoneNumber = nextNumber();
      await acquireNumbers(one, [E164PhoneNumber]);
      const associate = (client: ChimeClient, index: number) =>
        client.send(
          new AssociatePhoneNumberWithUserCommand({ AccountId, UserId: users[index], E164PhoneNumber }),
        );
      expect(await race(associate)).toEqual([BAD_REQUEST, 'done']);
      const owners = await Promise.all(users.map((UserId) => getUser(AccountId, UserId)));
      expect(owners.filter((user) => user?.PrimaryProvisionedNumber === E164PhoneNumber)).toHaveLength(1);
    });

    it('the association of a user with one of two numbers', async () => {
      const AccountId = await createEnterprise(one);
      const UserId = await createUser(one, AccountId, `ada@${AccountId}.example.org`);
      const wanted = [nextNumber(), nextNumber()];
      await acquireNumbers(one, wanted);
      const associate = (client: ChimeClient, index: number) =>
        client.send(
          new AssociatePhoneNumberWithUserCommand({ AccountId, UserId, E164PhoneNumber: wanted[index] }),
        );
      expect(await race(associate)).toEqual([BAD_REQUEST, 'done']);
      const filter = { FilterName: 'UserId', FilterValue: UserId } as const;
      const { PhoneNumbers } = await other.client.send(new ListPhoneNumbersCommand(filter));
      expect(PhoneNumbers).toHaveLength(1);
      expect(await getUser(AccountId, UserId)).toMatchObject({
        PrimaryProvisionedNumber: PhoneNumbers?.[0]?.E164PhoneNumber,
      });
    });

    it('the claim of a domain', async () => {
      const accounts = [await createAccount(one), await createAccount(one)];
      const Domain = `${accounts[0]}.example.net`;
      const ends = await Promise.allSettled([
        one.controlApi(`/accounts/${accounts[0]}/domains`, { Domain }),
        other.controlApi(`/accounts/${accounts[1]}/domains`, { Domain }),
      ]);
      expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      const refused = ends.find((end) => end.status === 'rejected');
      expect(String(refused?.reason)).toContain('answered 409');
    });
  });

  describe('lose no change', OPTIONS, () => {
    it('of different members of a user', async () => {
      const AccountId = await createEnterprise(one);
      const UserId = await createUser(one, AccountId, `ada@${AccountId}.example.org`);
      const AlexaForBusinessRoomArn = 'arn:aws:a4b:us-east-1:123456789012:room/1';
      const changes = [
        { LicenseType: 'Basic' },
        { UserType: 'SharedDevice' },
        { AlexaForBusinessMetadata: { IsAlexaForBusinessEnabled: true } },
        { AlexaForBusinessMetadata: { AlexaForBusinessRoomArn } },
      ] as const;
      const update = (client: ChimeClient, index: number) =>
        client.send(new UpdateUserCommand({ AccountId, UserId, ...changes[index] }));
      expect(await race(update, 2)).toEqual(['done', 'done', 'done', 'done']);
      expect(await getUser(AccountId, UserId)).toMatchObject({
        LicenseType: 'Basic',
        UserType: 'SharedDevice',
        AlexaForBusinessMetadata: { IsAlexaForBusinessEnabled: true, AlexaForBusinessRoomArn },
      });
    });

    it('of different members of an account', async () => {
      const AccountId = await createEnterprise(one);
      const changes = [{ Name: 'Renamed' }, { DefaultLicense: 'Basic' }] as const;
      const update = (client: ChimeClient, index: number) =>
        client.send(new UpdateAccountCommand({ AccountId, ...changes[index] }));
      expect(await race(update)).toEqual(['done', 'done']);
      const { Account } = await other.client.send(new GetAccountCommand({ AccountId }));
      expect(Account).toMatchObject({ Name: 'Renamed', DefaultLicense: 'Basic' });
    });

    it('of different settings of an account', async () => {
      const AccountId = await createEnterprise(one);
      const settings = [{ DisableRemoteControl: true }, { EnableDialOut: true }];
      const update = (client: ChimeClient, index: number) =>
        client.send(new UpdateAccountSettingsCommand({ AccountId, AccountSettings: settings[index] }));
      expect(await race(update)).toEqual(['done', 'done']);
      const { AccountSettings } = await other.client.send(new GetAccountSettingsCommand({ AccountId }));
      expect(AccountSettings).toEqual({ DisableRemoteControl: true, EnableDialOut: true });
    });

    it('of the state and the token of a bot', async () => {
      const AccountId = await createEnterprise(one);
      const BotId = await createBot(one, AccountId);
      const ends = await Promise.all([
        one.client.send(new UpdateBotCommand({ AccountId, BotId, Disabled: true })),
        other.client.send(new RegenerateSecurityTokenCommand({ AccountId, BotId })),
      ]);
      const { Bot } = await one.client.send(new GetBotCommand({ AccountId, BotId }));
      expect(Bot).toMatchObject({ Disabled: true, SecurityToken: ends[1].Bot?.SecurityToken });
    });

    it('of the clock', async () => {
      const readOffsets = () =>
        Promise.all([one, other].map(async (from) => (await from.controlApi('/clock'))['OffsetSeconds']));
      const [before] = await readOffsets();
      await Promise.all([one, other].map((to) => to.controlApi('/clock', { AdvanceSeconds: 100 })));
      expect(await readOffsets()).toEqual([Number(before) + 200, Number(before) + 200]);
    });
  });
});
