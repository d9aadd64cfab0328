/**
 * The types of all operation handlers. They come from the AWS SDK's types, so that a changed API fails to compile. The
 * import is for types only: at run time the server knows the API only from api-model.json.
 */
import type * as sdk from '@aws-sdk/client-chime';
import type { Reader, Writer } from '../../sql/port.js';
import type { Store } from '../store/store.js';
import type { ChangeRecorder } from './change-recorder.js';

/** The objects that one request works with, in one transaction. */
export interface OperationContext<Db extends Reader = Reader> {
  readonly store: Store<Db>;
  /**
   * The time of the request in milliseconds since 1970. It is read once, so that the whole request happens at one
   * moment.
   */
  readonly now: number;
}

/** The context of a request that writes. Its changes are stored as a whole or not at all. */
export interface WriteContext extends OperationContext<Writer> {
  readonly changes: ChangeRecorder;
}

/** The caller of an API request. */
interface Caller {
  /** ARN of the caller. */
  readonly caller: string;
}

/** The context of one API request. */
export type ReadRequest = OperationContext & Caller;
export type WriteRequest = WriteContext & Caller;

/** The SDK exports the base class of all commands as `$Command`; this type excludes it. */
type CommandName = Exclude<Extract<keyof typeof sdk, `${string}Command`>, '$Command'>;

/** Name of an operation: `GetUser`. */
export type OperationName = CommandName extends `${infer Name}Command` ? Name : never;

/** The operations that change nothing. Their HTTP method is GET. */
export type ReadOperation = Extract<OperationName, `Get${string}` | `List${string}` | `Search${string}`>;

export type WriteOperation = Exclude<OperationName, ReadOperation>;

type Command<Name extends OperationName> = InstanceType<(typeof sdk)[`${Name}Command`]>;
type CommandOutput<Name extends OperationName> = Awaited<
  ReturnType<ReturnType<Command<Name>['resolveMiddleware']>>
>['output'];

/** A validated value: every member that the model requires is present. */
type Validated<T> = T extends readonly (infer Item)[]
  ? Validated<Item>[]
  : T extends object
    ? { [Key in keyof T]: object extends Pick<T, Key> ? Validated<T[Key]> : Validated<NonNullable<T[Key]>> }
    : T;

/** A printed value: every member of the model is present, and null when unset, as in AWS's own samples. */
export type Printed<T> = T extends Date
  ? Date
  : T extends readonly (infer Item)[]
    ? readonly Printed<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]-?: Printed<NonNullable<T[Key]>> | null }
      : T;

/** The operation's input after validation. */
export type Input<Name extends OperationName> = Validated<Command<Name>['input']>;

/** The operation's return value. An operation whose model has no output returns nothing. */
export type Output<Name extends OperationName> = [keyof Omit<CommandOutput<Name>, '$metadata'>] extends [
  never,
]
  ? void
  : Printed<Omit<CommandOutput<Name>, '$metadata'>>;

/**
 * Handlers by operation name: `{ GetUser(input, context) { ... } }`. They throw WireError for every refused request.
 */
export type Handlers<Name extends OperationName = OperationName> = {
  readonly [Key in Name]: (
    input: Input<Key>,
    context: Key extends ReadOperation ? ReadRequest : WriteRequest,
  ) => Promise<Output<Key>>;
};
