/**
 * The types every operation handler has, taken from the AWS SDK's types so that a changed API fails the compiler. Types
 * only: at run time the server knows the API from api-model.json alone.
 */
import type * as sdk from '@aws-sdk/client-chime';
import type { Store } from '../store/store.js';

/** What one request works with. What it changes is stored as a whole or not at all. */
export interface OperationContext {
  readonly store: Store;
  /** The time of the request, in milliseconds since 1970: read once, so that all of it happens at the same moment. */
  readonly now: number;
}

/** The same for one request of the API, with who made it. */
export interface RequestContext extends OperationContext {
  /** ARN of the caller. */
  readonly caller: string;
}

/** Without the SDK's base class of all commands, which it exports as `$Command`. */
type CommandName = Exclude<Extract<keyof typeof sdk, `${string}Command`>, '$Command'>;

/** Name of an operation: `GetUser`. */
export type OperationName = CommandName extends `${infer Name}Command` ? Name : never;

type Command<Name extends OperationName> = InstanceType<(typeof sdk)[`${Name}Command`]>;
type CommandOutput<Name extends OperationName> = Awaited<
  ReturnType<ReturnType<Command<Name>['resolveMiddleware']>>
>['output'];

/** A validated value: what the model requires is there. */
type Validated<T> = T extends readonly (infer Item)[]
  ? Validated<Item>[]
  : T extends object
    ? { [Key in keyof T]: object extends Pick<T, Key> ? Validated<T[Key]> : Validated<NonNullable<T[Key]>> }
    : T;

/** A value as printed: every member of the model is there, null when unset, as in AWS's own samples. */
export type Printed<T> = T extends Date
  ? Date
  : T extends readonly (infer Item)[]
    ? readonly Printed<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]-?: Printed<NonNullable<T[Key]>> | null }
      : T;

/** The operation's input after validation. */
export type Input<Name extends OperationName> = Validated<Command<Name>['input']>;

/** What the operation answers. An operation whose model has no output answers nothing. */
export type Output<Name extends OperationName> = [keyof Omit<CommandOutput<Name>, '$metadata'>] extends [
  never,
]
  ? void
  : Printed<Omit<CommandOutput<Name>, '$metadata'>>;

/** Handlers by operation name: `{ GetUser(input, context) { ... } }`. They throw WireError for every refusal. */
export type Handlers<Name extends OperationName = OperationName> = {
  readonly [Key in Name]: (input: Input<Key>, context: RequestContext) => Output<Key>;
};
