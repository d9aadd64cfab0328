/** Reads api-model.json: the 62 operations of the Chime admin API, their shapes with constraints, and its errors. */
import { createRequire } from 'node:module';

/** A largest size that we chose because AWS names none: characters of a string, items of a list. */
interface Bounded {
  readonly bound?: number;
}

/**
 * Where a member travels and what it must satisfy. `name` is its wire name where that differs from the member's; its
 * `bound` takes the place of its shape's.
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
  /** Path template, labels in braces named after the input member: `/accounts/{AccountId}`. */
  readonly path: string;
  /** Fixed query parameters that tell operations of one method and path apart. */
  readonly query?: Readonly<Record<string, string>>;
  readonly status: number;
  /** What a success carries: the output as JSON, `{}`, or no body at all. */
  readonly body: 'json' | 'none' | 'empty-object';
  readonly input: Readonly<Record<string, InputMember>>;
  /** Output member to shape name. */
  readonly output: Readonly<Record<string, string>>;
  readonly errors: readonly ChimeExceptionName[];
  /** Lists only: the output member that is paged, and the page size when the caller asks for none. */
  readonly pagination?: { readonly list: string; readonly default: number };
}

export interface StringShape extends Bounded {
  readonly type: 'string';
  /** Full-string pattern. */
  readonly pattern?: string;
  readonly min?: number;
  readonly max?: number;
  readonly enum?: readonly string[];
  /** Must not appear in logs. */
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

/** The whole table. */
export interface ApiModel {
  readonly apiVersion: string;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly shapes: Readonly<Record<string, Shape>>;
  readonly errors: Readonly<Record<ChimeExceptionName, { readonly status: number; readonly code: string }>>;
}

/** The exceptions the API model defines; see `errors` in api-model.json. */
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

// createRequire because a JSON import prints an experimental warning on Node 20.
const load: (path: string) => unknown = createRequire(import.meta.url);

/** The table of api-model.json. Read once, never changed. */
// Our own file, checked by the contract tests.
export const apiModel = load('./api-model.json') as ApiModel;

/** The shape of that name. Throws when the table does not have it: a mistake in the table, not in a request. */
export function shapeNamed(name: string): Shape {
  const shape = apiModel.shapes[name];
  if (!shape) throw new Error(`api-model.json has no shape ${name}`);
  return shape;
}

/** How many items a list answers when the caller asks for no number. */
export function defaultPageSize(operation: string): number {
  const size = apiModel.operations[operation]?.pagination?.default;
  if (size === undefined) throw new Error(`api-model.json has no page size for ${operation}`);
  return size;
}
