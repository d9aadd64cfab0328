/** The audit log, and the handling of mutations while it cannot be written. */
import { GraphQLError } from 'graphql';
import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { DeadlineError } from '../chime/chime-error.js';
import { withTimeout } from '../chime/timeout.js';
import type { AuditLogEntryConnection } from '../models/audit-log.js';
import type { AuditLogArgs } from '../models/audit-log-input.js';
import type { AuditStore } from './audit-store.js';
import { createEmailMask, type EmailMask } from './email-mask.js';
import { type AuditEntry, type IdentifiedEntry, toLogged, withIds } from './entry.js';
import { openAuditStore } from './open-audit-store.js';
import type { ReadingBudget } from './reader.js';
import { RefusalSample } from './refusal-sample.js';
import type { AuditLogSettings } from '../settings/audit-log-settings.js';

/** The maximum number of identifiers recorded per list of a refused mutation. */
const REFUSAL_IDS = 3;

/** The maximum number of unwritten entries that are stored to be written later. */
const MAXIMUM_LATE = 1_000;

/**
 * The time that a write may take, in milliseconds. Together with the 10 s for calls to Chime, a response that waits for
 * a write still comes within 12 s.
 */
const WRITE_TIMEOUT_MS = 1_500;

/** The time that a query may take, in milliseconds. */
const READ_TIMEOUT_MS = 5_000;

/** The interval, in milliseconds, at which a log that cannot be written is tried again even without mutations. */
const RETRY_MS = 1_000;

const unavailable = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'AUDIT_LOG_UNAVAILABLE' } });

export class AuditLog {
  readonly #settings: AuditLogSettings;
  readonly #log: Logger;
  /** Returns the recorded form of an e-mail address. */
  readonly maskEmail: EmailMask;
  /** Undefined before `open`, and when the audit log is switched off. */
  #store: AuditStore | undefined;
  #isBroken = false;
  #pendingEntries: IdentifiedEntry[] = [];
  readonly #idPrefix = randomBytes(12).toString('base64url');
  #idCount = 0;
  #retryTimer: NodeJS.Timeout | undefined;
  #mending: Promise<boolean> | undefined;
  #probe: Promise<void> | undefined;
  readonly #refusals = new RefusalSample((entry) => this.record(entry).catch(ignore));
  /** The number of writes that timed out and have not ended. It is unknown what they wrote until they end. */
  #hanging = 0;

  constructor(settings: AuditLogSettings, log: Logger) {
    this.#settings = settings;
    this.#log = log;
    this.maskEmail = createEmailMask(settings.emails);
  }

  /** False when the audit log is switched off. */
  get isEnabled(): boolean {
    return this.#store !== undefined;
  }

  /** Whether the values that a mutation replaces are read before it. */
  get readsOldValues(): boolean {
    return this.#settings.readsOldValues;
  }

  /** Whether the last attempt to write the log succeeded. */
  get isWritable(): boolean {
    return !this.#isBroken;
  }

  /** The number of refused mutations that were counted instead of written at once. */
  get omitted(): number {
    return this.#refusals.omitted;
  }

  /**
   * Opens the log.
   * @throws StartupError when it cannot be written
   */
  async open(): Promise<void> {
    this.#store = await openAuditStore(this.#settings, this.#log, (error) => this.#break(error));
  }

  /** Returns whether mutations can run. If the log is required and broken, first tries to write the pending entries. */
  async isUsable(): Promise<boolean> {
    if (!this.#isBroken || !this.#settings.required) return true;
    return this.#retryInTime();
  }

  /** Returns whether mutations can run now. Checks a database, which may be away although nothing was written. */
  async isReady(): Promise<boolean> {
    if (!this.#isBroken && this.#store?.isDatabase) {
      // All health checks of a moment share one request to the database.
      this.#probe ??= this.#inTime(this.#store.append([]))
        .catch((error: unknown) => this.#break(error))
        .finally(() => {
          this.#probe = undefined;
        });
      await this.#probe;
    }
    return this.isUsable();
  }

  /**
   * Call this before a mutation runs.
   * @throws GraphQLError AUDIT_LOG_UNAVAILABLE when the log is required and cannot be written
   */
  async assertWritable(): Promise<void> {
    if (!(await this.isUsable()))
      throw unavailable('The audit log cannot be written: nothing was changed. Try again later.');
  }

  /**
   * Writes an entry. An entry that cannot be written in time goes to the application log, and is written to the audit
   * log once that works again.
   * @throws GraphQLError AUDIT_LOG_UNAVAILABLE when the entry could not be written and the log is required
   */
  async record(entry: AuditEntry): Promise<void> {
    const id = `${this.#idPrefix}${(this.#idCount += 1)}`;
    const writing = this.#write({ id, entry });
    const storePending = (): void => {
      if (this.#pendingEntries.length < MAXIMUM_LATE)
        this.#pendingEntries.push({ id, entry: { ...entry, late: true } });
    };
    try {
      await this.#inTime(writing);
    } catch (error) {
      this.#break(error);
      this.#log.error({ audit: toLogged(entry) }, 'entry that could not be written to the audit log');
      // A write that timed out may still succeed, and the entry must not be written twice.
      if (error instanceof DeadlineError) writing.catch(storePending);
      else storePending();
      if (this.#settings.required)
        throw unavailable('The change was made, but could not be recorded in the audit log.');
    }
  }

  /**
   * Records a mutation that was refused before any request to Chime: a bounded sample per caller.
   * @throws GraphQLError as `record`
   */
  async recordRefusal(entry: AuditEntry): Promise<void> {
    const short = withIds(entry, REFUSAL_IDS);
    if (this.#refusals.shouldRecord(short)) await this.record(short);
  }

  /**
   * Queries the log.
   * @param accounts that the caller may see
   * @param budget the bytes that the request may still read; reading reduces it
   * @throws GraphQLError AUDIT_LOG_UNAVAILABLE when the log is not in a file or a database, or cannot be read
   */
  async read(
    args: AuditLogArgs,
    accounts: ReadonlySet<string> | 'all',
    budget: ReadingBudget,
  ): Promise<AuditLogEntryConnection> {
    const store = this.#store;
    if (!store?.read)
      throw unavailable('The audit log is neither a file nor a database and therefore cannot be read.');
    const read = store.read.bind(store);
    // After a rename, the new file exists only once something is appended.
    if (!store.isDatabase) await this.#inTime(store.append([])).catch(ignore);
    try {
      return await withTimeout(READ_TIMEOUT_MS, undefined, () => read(args, accounts, budget));
    } catch (error) {
      if (error instanceof GraphQLError) throw error;
      this.#log.error({ err: error }, 'the audit log cannot be read');
      throw unavailable('The audit log cannot be read.');
    }
  }

  async close(): Promise<void> {
    await this.#refusals.flush();
    clearInterval(this.#retryTimer);
    await this.#store?.close();
  }

  async #write(entry: IdentifiedEntry): Promise<void> {
    if (this.#isBroken && !(await this.#retryPending())) throw new Error('still unavailable');
    await this.#store?.append([entry]);
  }

  /**
   * Waits for the work, which continues after a timeout.
   * @throws DeadlineError when it takes too long
   */
  async #inTime<Result>(work: Promise<Result>): Promise<Result> {
    const wait = () => withTimeout(WRITE_TIMEOUT_MS / 2, undefined, () => work);
    try {
      // Waits twice for half the time. If this process itself was blocked, its timers fire before it learns which
      // writes have ended.
      return await wait().catch((error: unknown) => {
        if (error instanceof DeadlineError) return wait();
        throw error;
      });
    } catch (error) {
      if (error instanceof DeadlineError) {
        this.#hanging += 1;
        void work.catch(ignore).finally(() => (this.#hanging -= 1));
      }
      throw error;
    }
  }

  #break(error: unknown): void {
    if (this.#isBroken) return;
    this.#isBroken = true;
    this.#retryTimer = setInterval(() => void this.#retryInTime(), RETRY_MS).unref();
    const mutations = this.#settings.required ? 'are refused' : 'go on unrecorded';
    this.#log.error({ err: error }, `the audit log cannot be written: mutations ${mutations} until it can`);
  }

  async #retryInTime(): Promise<boolean> {
    return this.#inTime(this.#retryPending()).catch(() => false);
  }

  /** Tries to write the pending entries again. All waiting calls share one attempt. */
  async #retryPending(): Promise<boolean> {
    if (this.#hanging > 0) return false;
    return (this.#mending ??= this.#writeLate().finally(() => {
      this.#mending = undefined;
    }));
  }

  async #writeLate(): Promise<boolean> {
    const late = this.#pendingEntries.length;
    try {
      await this.#store?.append(this.#pendingEntries);
    } catch {
      return false;
    }
    // More entries may have failed in the meantime.
    this.#pendingEntries = this.#pendingEntries.slice(late);
    this.#isBroken = this.#pendingEntries.length > 0;
    if (this.#isBroken) return false;
    clearInterval(this.#retryTimer);
    this.#log.info({ late }, 'the audit log can be written again');
    return true;
  }
}

const ignore = (): void => undefined;
