/** The emulator's whole store, as one transaction sees it: its tables. */
import type { Reader, Writer } from '../../sql/port.js';
import { AccountStore } from './account.js';
import { BotStore } from './bot.js';
import { ChangeStore } from './change.js';
import { DialOutStore } from './meeting.js';
import { EventsConfigurationStore } from './events-configuration.js';
import { EventStore } from './event.js';
import { FaultStore } from './fault.js';
import { LeftoverStore } from './leftover.js';
import { MessageStore } from './message.js';
import { RetentionSettingsStore } from './retention-settings.js';
import { RoomMembershipStore } from './room-membership.js';
import { RoomStore } from './room.js';
import { GlobalSettingsStore } from './global-settings.js';
import { PhoneNumberStore } from './phone-number.js';
import { PhoneNumberOrderStore } from './phone-number-order.js';
import { SettingStore } from './setting.js';
import { UserStore } from './user.js';

/** The tables to empty. This empties the tables that refer to them, too. */
const tables = [
  'phone_number',
  'phone_number_order',
  'global_settings',
  'dial_out',
  '"user"',
  'account',
  'change',
  'event',
  'fault',
  'setting',
];

/** The data that an operation may read and, in a transaction that writes, change. */
export class Store<Db extends Reader = Reader> {
  readonly accounts: AccountStore<Db>;
  readonly users: UserStore<Db>;
  readonly rooms: RoomStore<Db>;
  readonly roomMemberships: RoomMembershipStore<Db>;
  readonly messages: MessageStore<Db>;
  readonly bots: BotStore<Db>;
  readonly eventsConfigurations: EventsConfigurationStore<Db>;
  readonly retentionSettings: RetentionSettingsStore<Db>;
  readonly phoneNumbers: PhoneNumberStore<Db>;
  readonly phoneNumberOrders: PhoneNumberOrderStore<Db>;
  readonly globalSettings: GlobalSettingsStore<Db>;
  readonly dialOuts: DialOutStore<Db>;
  readonly changes: ChangeStore<Db>;
  readonly events: EventStore<Db>;
  readonly faults: FaultStore<Db>;
  readonly leftovers: LeftoverStore<Db>;
  readonly settings: SettingStore<Db>;
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
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
    this.changes = new ChangeStore(db);
    this.events = new EventStore(db);
    this.faults = new FaultStore(db);
    this.leftovers = new LeftoverStore(db);
    this.settings = new SettingStore(db);
  }

  /**
   * Deletes every record and setting of a PostgreSQL database at once, however many there are. A read that runs at the
   * same moment may already see the empty tables.
   */
  async truncate(this: Store<Writer>): Promise<void> {
    await this.#db.run(`TRUNCATE ${tables.join(', ')} CASCADE`);
  }
}
