/** The emulator's whole store: one database and its tables. */
import type { Logger } from 'pino';
import { AccountStore } from './account.js';
import { BotStore } from './bot.js';
import { Database } from './database.js';
import { DialOutStore } from './meeting.js';
import { EventsConfigurationStore } from './events-configuration.js';
import { EventStore } from './event.js';
import { GroupCommit } from './group-commit.js';
import { MessageStore } from './message.js';
import { RetentionSettingsStore } from './retention-settings.js';
import { RoomMembershipStore } from './room-membership.js';
import { RoomStore } from './room.js';
import { GlobalSettingsStore } from './global-settings.js';
import { PhoneNumberStore } from './phone-number.js';
import { PhoneNumberOrderStore } from './phone-number-order.js';
import { SettingStore } from './setting.js';
import { UserStore } from './user.js';

/** The tables to empty. Tables that refer to others come first. Deletes cascade to the tables that are not listed. */
const tables = [
  'phone_number',
  'phone_number_order',
  'global_settings',
  'dial_out',
  'user',
  'account',
  'event',
  'setting',
];

/** The data that an operation may read and write. */
export class Store {
  readonly accounts: AccountStore;
  readonly users: UserStore;
  readonly rooms: RoomStore;
  readonly roomMemberships: RoomMembershipStore;
  readonly messages: MessageStore;
  readonly bots: BotStore;
  readonly eventsConfigurations: EventsConfigurationStore;
  readonly retentionSettings: RetentionSettingsStore;
  readonly phoneNumbers: PhoneNumberStore;
  readonly phoneNumberOrders: PhoneNumberOrderStore;
  readonly globalSettings: GlobalSettingsStore;
  readonly dialOuts: DialOutStore;
  readonly events: EventStore;
  readonly settings: SettingStore;
  readonly #db: Database;
  readonly #writes: GroupCommit;

  private constructor(db: Database) {
    this.#db = db;
    this.#writes = new GroupCommit(db);
    this.accounts = new AccountStore(db);
    this.users = new UserStore(db);
    this.rooms = new RoomStore(db);
    this.roomMemberships = new RoomMembershipStore(db);
    this.messages = new MessageStore(db);
    this.bots = new BotStore(db);
    this.eventsConfigurations = new EventsConfigurationStore(db);
    this.retentionSettings = new RetentionSettingsStore(db);
    this.phoneNumbers = new PhoneNumberStore(db);
    this.phoneNumberOrders = new PhoneNumberOrderStore(db);
    this.globalSettings = new GlobalSettingsStore(db);
    this.dialOuts = new DialOutStore(db);
    this.events = new EventStore(db);
    this.settings = new SettingStore(db);
  }

  /** @throws StartupError, see {@link Database.open}. */
  static open(dataDir: string, log?: Pick<Logger, 'info'>): Store {
    return new Store(Database.open(dataDir, log));
  }

  /** An identity of the store's file that is unique on this machine. */
  get identity(): string {
    return this.#db.identity;
  }

  /**
   * Runs `work` as a whole or not at all. The changes are on disk when this resolves. Requests that arrive together
   * share a transaction.
   */
  write<Result>(work: () => Result): Promise<Result> {
    return this.#writes.run(work);
  }

  /**
   * Runs `work` in its own transaction, for callers that are not requests. The changes are on disk when this returns.
   */
  transaction<Result>(work: () => Result): Result {
    return this.#db.transaction(work);
  }

  /** Copies all committed data, see {@link Database.snapshot}. */
  snapshot(): number {
    return this.#db.snapshot();
  }

  /**
   * Deletes every record and setting. Used sequence numbers are not assigned again, so that an emptied store still
   * differs from one that was never used.
   */
  clear(): void {
    for (const table of tables) this.#db.run(`DELETE FROM ${table}`);
  }

  /** Writes all waiting changes to disk and closes the store. */
  close(): void {
    this.#writes.flush();
    this.#db.close();
  }
}
