/** How a call to Chime is kept within bounds: deadline, attempts, what may be repeated, concurrency, circuit breaker. */
import { setTimeout as sleep } from 'node:timers/promises';
import type * as sdk from '@aws-sdk/client-chime';
import {
  bulkhead,
  type BulkheadPolicy,
  circuitBreaker,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  handleAll,
  TaskCancelledError,
} from 'cockatiel';
import type { Logger } from 'pino';
import { ChimeError, type ErrorCode, toChimeError } from './errors.js';
import type { CallLoad, CallObserver } from './observer.js';
import { type CallSignal, within } from './time-limit.js';

/** The operations of the API, taken from the SDK's own command classes. */
export type OperationName = {
  [Export in keyof typeof sdk]: Export extends `$${string}`
    ? never
    : Export extends `${infer Name}Command`
      ? Name
      : never;
}[keyof typeof sdk];

/**
 * Whether carrying an operation out twice leaves the same state and the same answer as once. Those that do are
 * repeated after an ambiguous failure (a lost connection, no answer, 5xx); the others only when the request surely
 * had no effect. Not repeat-safe are creations, what sends mail or makes a new secret, and what a second time answers
 * "not found" or "conflict" to a caller whose first time worked.
 */
export const REPEAT_SAFE: Readonly<Record<OperationName, boolean>> = {
  AssociatePhoneNumberWithUser: false,
  AssociateSigninDelegateGroupsWithAccount: true,
  BatchCreateRoomMembership: false,
  BatchDeletePhoneNumber: false,
  BatchSuspendUser: false,
  BatchUnsuspendUser: true,
  BatchUpdatePhoneNumber: false,
  BatchUpdateUser: true,
  CreateAccount: false,
  CreateBot: false,
  CreateMeetingDialOut: false,
  CreatePhoneNumberOrder: false,
  // Carries a token by which Chime knows a repeat.
  CreateRoom: true,
  CreateRoomMembership: false,
  CreateUser: false,
  DeleteAccount: false,
  DeleteEventsConfiguration: false,
  DeletePhoneNumber: false,
  DeleteRoom: false,
  DeleteRoomMembership: false,
  DisassociatePhoneNumberFromUser: false,
  DisassociateSigninDelegateGroupsFromAccount: false,
  GetAccount: true,
  GetAccountSettings: true,
  GetBot: true,
  GetEventsConfiguration: true,
  GetGlobalSettings: true,
  GetPhoneNumber: true,
  GetPhoneNumberOrder: true,
  GetPhoneNumberSettings: true,
  GetRetentionSettings: true,
  GetRoom: true,
  GetUser: true,
  GetUserSettings: true,
  InviteUsers: false,
  ListAccounts: true,
  ListBots: true,
  ListPhoneNumberOrders: true,
  ListPhoneNumbers: true,
  ListRoomMemberships: true,
  ListRooms: true,
  ListSupportedPhoneNumberCountries: true,
  ListUsers: true,
  LogoutUser: true,
  PutEventsConfiguration: true,
  PutRetentionSettings: true,
  RedactConversationMessage: true,
  RedactRoomMessage: true,
  RegenerateSecurityToken: false,
  ResetPersonalPIN: false,
  RestorePhoneNumber: false,
  SearchAvailablePhoneNumbers: true,
  UpdateAccount: true,
  UpdateAccountSettings: true,
  UpdateBot: true,
  UpdateGlobalSettings: true,
  UpdatePhoneNumber: false,
  UpdatePhoneNumberSettings: false,
  UpdateRoom: true,
  UpdateRoomMembership: true,
  UpdateUser: true,
  UpdateUserSettings: true,
};

/** Reads may be given up when nobody waits for them any more; a write under way may not. */
export const isRead = (operation: OperationName): boolean => /^(?:Get|List|Search)/.test(operation);

/** Milliseconds, unless said otherwise. */
export interface Limits {
  /** For a call as a whole: attempts, waiting in line and back-off included. */
  deadline: number;
  /** For one attempt. */
  attempt: number;
  /** How many attempts a call has at most. */
  attempts: number;
  /** How many requests are under way at once; further ones wait in line until their deadline. */
  concurrency: number;
  /** How many may wait in line; one more is refused at once. */
  queue: number;
  /** After how many failures in a row an operation is no longer tried. */
  breakAfter: number;
  /** How long it is not tried then, before a single request finds out whether it works again. */
  breakFor: number;
}

export const DEFAULT_LIMITS: Limits = {
  deadline: 10_000,
  attempt: 4_000,
  attempts: 3,
  concurrency: 100,
  queue: 10_000,
  breakAfter: 10,
  breakFor: 500,
};

/** Codes that say the upstream itself is in trouble, as against having answered; these open the circuit. */
const FAULTS: ReadonlySet<ErrorCode> = new Set([
  'UPSTREAM_FAILURE',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_BAD_RESPONSE',
]);

/** A 4xx is the request's own fault, however it is worded: a caller must not be able to open the circuit for others. */
const isFault = ({ code, failure: { status } }: ChimeError): boolean =>
  FAULTS.has(code) && !(status !== null && status >= 400 && status < 500);

/** One call on its way. */
interface Call<Output> {
  operation: OperationName;
  attempt: (signal: CallSignal) => Promise<Output>;
  signal: CallSignal | undefined;
  breaker: CircuitBreakerPolicy;
  /** When its time is up. */
  end: number;
  /** Its time is up, or its caller has gone. */
  isOver: boolean;
}

function mayRepeat(error: unknown, { operation, end, isOver }: Call<unknown>): error is ChimeError {
  return (
    !isOver &&
    error instanceof ChimeError &&
    error.failure.retryable &&
    (error.notCarriedOut || REPEAT_SAFE[operation]) &&
    Date.now() + (error.retryAfter ?? 0) * 1000 < end
  );
}

/** Milliseconds to wait after so many attempts. */
function backOff({ retryAfter }: ChimeError, tried: number): number {
  // Full jitter: clients that failed together must not come back together.
  return retryAfter === undefined ? Math.random() * Math.min(2_000, 100 * 2 ** tried) : retryAfter * 1000;
}

/** Runs the attempts of calls within the limits. The line is shared by all operations; breakers are one an operation. */
export class CallPolicy {
  readonly load: CallLoad;
  readonly #limits: Limits;
  readonly #log: Logger;
  readonly #observer: CallObserver | undefined;
  readonly #line: BulkheadPolicy;
  readonly #breakers = new Map<OperationName, CircuitBreakerPolicy>();

  constructor(limits: Limits, log: Logger, observer?: CallObserver) {
    this.#limits = limits;
    this.#log = log;
    this.#observer = observer;
    const line = bulkhead(limits.concurrency, limits.queue);
    this.#line = line;
    this.load = {
      get inFlight() {
        return limits.concurrency - line.executionSlots;
      },
      get queued() {
        return limits.queue - line.queueSlots;
      },
    };
  }

  /**
   * @param attempt sends the request once; must give up when its signal says so
   * @param signal gives up the call as a whole
   * @throws ChimeError of the last attempt, or cockatiel's own errors for what was cut short or not tried
   */
  async execute<Output>(
    operation: OperationName,
    attempt: (signal: CallSignal) => Promise<Output>,
    signal?: CallSignal,
  ): Promise<Output> {
    const end = Date.now() + this.#limits.deadline;
    const breaker = this.#breakerOf(operation);
    const call: Call<Output> = { operation, attempt, signal, breaker, end, isOver: false };
    for (let tried = 1; ; tried += 1) {
      try {
        const answer = await this.#once(call);
        if (!(answer instanceof ChimeError)) return answer;
        throw answer;
      } catch (error) {
        if (tried >= this.#limits.attempts || !mayRepeat(error, call)) throw error;
        const pause = backOff(error, tried);
        await within(end - Date.now(), signal, () => sleep(pause));
      }
    }
  }

  /** Waits for its turn, where it must. */
  #once<Output>(call: Call<Output>): Promise<Output | ChimeError> {
    const { breaker, signal, end } = call;
    if (signal?.aborted) throw new TaskCancelledError();
    const run = () => breaker.execute(() => this.#answerOf(call));
    // Where nothing waits, the limits of the attempt do.
    if (this.#line.executionSlots > 0 && breaker.state !== CircuitState.HalfOpen)
      return this.#line.execute(run);
    return within(end - Date.now(), signal, (cut) => {
      const left = new AbortController();
      cut.addEventListener('abort', () => left.abort());
      return this.#line.execute(run, left.signal);
    });
  }

  /** What came back: the output, or the error that Chime answered. Throws only what should open the circuit. */
  async #answerOf<Output>(call: Call<Output>): Promise<Output | ChimeError> {
    const { attempt, signal, end } = call;
    const left = end - Date.now();
    const isLast = left <= this.#limits.attempt;
    try {
      return await within(isLast ? left : this.#limits.attempt, signal, attempt);
    } catch (thrown) {
      const error = toChimeError(thrown);
      call.isOver = signal?.aborted === true || (isLast && thrown instanceof TaskCancelledError);
      if (isFault(error) && !call.isOver) throw error;
      return error;
    }
  }

  #breakerOf(operation: OperationName): CircuitBreakerPolicy {
    let breaker = this.#breakers.get(operation);
    if (breaker === undefined) {
      const made = circuitBreaker(handleAll, {
        breaker: new ConsecutiveBreaker(this.#limits.breakAfter),
        halfOpenAfter: this.#limits.breakFor,
      });
      made.onBreak(() => {
        this.#log.warn({ operation }, 'circuit opened: Chime keeps failing');
        this.#observer?.onBreaker?.(operation, 'open');
      });
      made.onHalfOpen(() => this.#observer?.onBreaker?.(operation, 'half-open'));
      made.onReset(() => {
        this.#log.info({ operation }, 'circuit closed: Chime works again');
        this.#observer?.onBreaker?.(operation, 'closed');
      });
      this.#breakers.set(operation, (breaker = made));
    }
    return breaker;
  }
}
