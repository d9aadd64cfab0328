/** The audit log: where its lines go, and what becomes of mutations while they can go nowhere. */
import { GraphQLError } from 'graphql';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Logger } from 'pino';
import { DeadlineError } from '../chime/chime-error.js';
import { withTimeout } from '../chime/timeout.js';
import type { AuditLogEntryConnection } from '../models/audit-log.js';
import type { AuditLogArgs } from '../models/audit-log-input.js';
import { type AuditEntry, toLine, toLogged, withIds } from './entry.js';
import { AppendFile } from './log-file.js';
import { queryAuditLog } from './query.js';
import type { ReadingBudget } from './reader.js';
import { RefusalSample } from './refusal-sample.js';
import type { AuditLogSettings } from '../settings/audit-log-settings.js';
import { StartupError } from '../settings/startup-error.js';

/** Takes whole lines; what it is given after a failure may be carried out again. */
interface Sink {
  append(lines: string): Promise<void>;
  close(): Promise<void>;
}

/** How many identifiers are recorded of each list of a refused mutation. */
const REFUSAL_IDS = 3;

/** How many lines that could not be written are kept to be written later. */
const MAXIMUM_LATE = 1_000;

/** Milliseconds that a disk has: with the 10 s of calls to Chime, an answer that waits for it comes within 12 s. */
const WRITE_TIMEOUT_MS = 1_500;

const unavailable = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'AUDIT_LOG_UNAVAILABLE' } });

export class AuditLog {
  readonly #settings: AuditLogSettings;
  readonly #log: Logger;
  readonly #sink: Sink | undefined;
  #isBroken = false;
  #pendingEntries: AuditEntry[] = [];
  #mending: Promise<boolean> | undefined;
  readonly #refusals = new RefusalSample((entry) => this.record(entry).catch(ignore));
  /** Writes that nobody waits for any more, and that are not over: until they are, it is not known what was written. */
  #hanging = 0;

  constructor(settings: AuditLogSettings, log: Logger) {
    this.#settings = settings;
    this.#log = log;
    const { destination } = settings;
    if (destination === 'stdout') this.#sink = stdoutSink();
    else if (destination !== 'off')
      this.#sink = new AppendFile(destination.path, (error) => this.#break(error));
  }

  /** False when it is switched off. */
  get isEnabled(): boolean {
    return this.#sink !== undefined;
  }

  /** As far as the last attempt to write it has shown. */
  get isWritable(): boolean {
    return !this.#isBroken;
  }

  /** Refused mutations that were counted instead of being written when they happened. */
  get omitted(): number {
    return this.#refusals.omitted;
  }

  /** @throws StartupError when it cannot be written */
  async open(): Promise<void> {
    const { destination } = this.#settings;
    try {
      if (typeof destination === 'object') {
        // What it lies in by default is the data directory, where others have nothing to look for.
        await mkdir(dirname(destination.path), { recursive: true, mode: 0o700 });
      }
      await this.#sink?.append('');
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
      throw new StartupError(`AUDIT_LOG must name a file that can be written, stdout or off (${reason})`);
    }
  }

  /** Whether mutations are carried out: tries to write what could not be written, where that is what keeps them. */
  async isUsable(): Promise<boolean> {
    if (!this.#isBroken || !this.#settings.required) return true;
    return this.#inTime(this.#retryPending()).catch(() => false);
  }

  /**
   * To be called before a mutation is carried out.
   * @throws GraphQLError AUDIT_LOG_UNAVAILABLE while the log cannot be written, where it is required
   */
  async assertWritable(): Promise<void> {
    if (!(await this.isUsable()))
      throw unavailable('The audit log cannot be written: nothing was changed. Try again later.');
  }

  /**
   * Writes an entry. One that cannot be written, or not in time, goes to the application log, and is written once the log
   * works again.
   * @throws GraphQLError AUDIT_LOG_UNAVAILABLE when it could not be written, where the log is required
   */
  async record(entry: AuditEntry): Promise<void> {
    const writing = this.#write(entry);
    const keep = (): void => {
      if (this.#pendingEntries.length < MAXIMUM_LATE) this.#pendingEntries.push({ ...entry, late: true });
    };
    try {
      await this.#inTime(writing);
    } catch (error) {
      this.#break(error);
      this.#log.error({ audit: toLogged(entry) }, 'entry of the audit log that could not be written there');
      // What goes on may yet be written, and must not be twice.
      if (error instanceof DeadlineError) writing.catch(keep);
      else keep();
      if (this.#settings.required)
        throw unavailable('The change was made, but could not be recorded in the audit log.');
    }
  }

  /**
   * Records a mutation that was refused before Chime was asked for anything: of each caller a bounded sample.
   * @throws as `record`
   */
  async recordRefusal(entry: AuditEntry): Promise<void> {
    const short = withIds(entry, REFUSAL_IDS);
    if (this.#refusals.admit(short)) await this.record(short);
  }

  /**
   * @param accounts those that the caller may see
   * @param budget what the request may still read, which is taken from it
   * @throws GraphQLError AUDIT_LOG_UNAVAILABLE when the log is not kept in a file, or cannot be read
   */
  async read(
    args: AuditLogArgs,
    accounts: ReadonlySet<string> | 'all',
    budget: ReadingBudget,
  ): Promise<AuditLogEntryConnection> {
    const { destination } = this.#settings;
    if (typeof destination === 'string')
      throw unavailable('The audit log is not kept in a file, and so cannot be read here.');
    // A file that was renamed has a successor only from the next line on.
    if (this.#sink) await this.#inTime(this.#sink.append('')).catch(ignore);
    try {
      return await queryAuditLog(destination.path, args, accounts, budget);
    } catch (error) {
      if (error instanceof GraphQLError) throw error;
      this.#log.error({ err: error }, 'the audit log cannot be read');
      throw unavailable('The audit log cannot be read.');
    }
  }

  async close(): Promise<void> {
    await this.#refusals.flush();
    await this.#sink?.close();
  }

  async #write(entry: AuditEntry): Promise<void> {
    if (this.#isBroken && !(await this.#retryPending())) throw new Error('still unavailable');
    await this.#sink?.append(toLine(entry));
  }

  /** @throws DeadlineError when it takes too long; it goes on then */
  async #inTime<Result>(work: Promise<Result>): Promise<Result> {
    const wait = () => withTimeout(WRITE_TIMEOUT_MS / 2, undefined, () => work);
    try {
      // Twice half: where this process itself stood still, a timer is due before it is heard what was written meanwhile.
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
    const mutations = this.#settings.required ? 'are refused' : 'go on unrecorded';
    this.#log.error({ err: error }, `the audit log cannot be written: mutations ${mutations} until it can`);
  }

  /** Tries once more, for all who wait. */
  async #retryPending(): Promise<boolean> {
    if (this.#hanging > 0) return false;
    return (this.#mending ??= this.#writeLate().finally(() => {
      this.#mending = undefined;
    }));
  }

  async #writeLate(): Promise<boolean> {
    const late = this.#pendingEntries.length;
    try {
      await this.#sink?.append(this.#pendingEntries.map(toLine).join(''));
    } catch {
      return false;
    }
    // Others may have failed meanwhile.
    this.#pendingEntries = this.#pendingEntries.slice(late);
    this.#isBroken = this.#pendingEntries.length > 0;
    if (!this.#isBroken) this.#log.info({ late }, 'the audit log can be written again');
    return !this.#isBroken;
  }
}

/** Between the lines of the application log, from which its own can be told by their `log`. */
function stdoutSink(): Sink {
  const { stdout } = process;
  // Told to the callback as well; without a listener it would end the program.
  stdout.on('error', ignore);
  return {
    append: (lines) =>
      new Promise((resolve, reject) => {
        stdout.write(lines, (error) => (error ? reject(error) : resolve()));
      }),
    close: async () => void stdout.off('error', ignore),
  };
}

const ignore = (): void => undefined;
