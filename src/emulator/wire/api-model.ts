/** Reads api-model.json: the 62 operations of the Chime admin API, their shapes with constraints, and its errors. */
import { createRequire } from 'node:module';

/** A largest size that is our choice because AWS documents none: characters of a string, items of a list. */
interface Bounded {
  readonly bound?: number;
}

/**
 * The location and the constraints of an input member. `name` is its wire name if that differs from the member's name.
 * `bound` replaces the bound of the member's shape.
 */
export interface InputMember extends Bounded {
  readonly in: 'path' | 'query' | 'body';
  readonly name?: string;
  readonly shape: string;
  readonly required?: boolean;
}

/** One operation of the API: its route, success status, input and output members. */
export interface Operation {
  readonly method: string;
  /** The path template. Labels are in braces and have the name of the input member: `/accounts/{AccountId}`. */
  readonly path: string;
  /** Fixed query parameters that distinguish operations with the same method and path. */
  readonly query?: Readonly<Record<string, string>>;
  readonly status: number;
  /** The body of a success: the output as JSON, `{}`, or no body at all. */
  readonly body: 'json' | 'none' | 'empty-object';
  readonly input: Readonly<Record<string, InputMember>>;
  /** Maps an output member to the name of its shape. */
  readonly output: Readonly<Record<string, string>>;
  readonly errors: readonly ChimeExceptionName[];
  /** The paged output member, and the page size when the caller requests none. Only lists have this member. */
  readonly pagination?: { readonly list: string; readonly default: number };
}

export interface StringShape extends Bounded {
  readonly type: 'string';
  /** A pattern that must match the whole string. */
  readonly pattern?: string;
  readonly min?: number;
  readonly max?: number;
  readonly enum?: readonly string[];
  /** Whether the value must not appear in logs. */
  readonly sensitive?: boolean;
}

export interface StructureShape {
  readonly type: 'structure';
  readonly members: Readonly<
    Record<string, Bounded & { readonly shape: string; readonly required?: boolean }>
  >;
}

export interface ListShape extends Bounded {
  readonly type: 'list';
  readonly member: string;
  readonly min?: number;
  readonly max?: number;
}

export interface IntegerShape {
  readonly type: 'integer';
  readonly min?: number;
  readonly max?: number;
}

/** A named type of the model with its constraints. */
export type Shape =
  | StringShape
  | StructureShape
  | ListShape
  | IntegerShape
  | { readonly type: 'boolean' | 'timestamp' };

/** The whole content of api-model.json. */
export interface ApiModel {
  readonly apiVersion: string;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly shapes: Readonly<Record<string, Shape>>;
  readonly errors: Readonly<Record<ChimeExceptionName, { readonly status: number; readonly code: string }>>;
}

/** The exceptions that the API model defines; see `errors` in api-model.json. */
export type ChimeExceptionName =
  | 'AccessDeniedException'
  | 'BadRequestException'
  | 'ConflictException'
  | 'ForbiddenException'
  | 'NotFoundException'
  | 'ResourceLimitExceededException'
  | 'ServiceFailureException'
  | 'ServiceUnavailableException'
  | 'ThrottledClientException'
  | 'UnauthorizedClientException'
  | 'UnprocessableEntityException';

// The module uses createRequire because a JSON import prints an experimental warning on Node 20.
const load: (path: string) => unknown = createRequire(import.meta.url);

/** The content of api-model.json. It is read once and never changes. */
// The contract tests check this file of ours.
export const apiModel = load('./api-model.json') as ApiModel;

/**
 * Returns the shape of that name. It throws when the model has no such shape, which is an error in the model and not in
 * a request.
 */
export function shapeNamed(name: string): Shape {
  const shape = apiModel.shapes[name];
  if (!shape) throw new Error(`api-model.json has no shape ${name}`);
  return shape;
}

/** Returns the number of items on a list's page when the caller requests no number. */
export function defaultPageSize(operation: string): number {
  const size = apiModel.operations[operation]?.pagination?.default;
  if (size === undefined) throw new Error(`api-model.json has no page size for ${operation}`);
  return size;
}
