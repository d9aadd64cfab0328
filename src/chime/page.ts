/** From the upstream's token pages to Relay connections. */
import type { Connection } from '../models/shared/connection.js';
import { badUserInput } from './errors.js';

/** What an edge's cursor holds: the page it stands on, and how far into that page it is. */
interface Position {
  /** The upstream token of the page; absent for the first page. */
  token?: string;
  /** How many rows of the page are behind. */
  skip: number;
  /** Key of the last of them: rows deleted before it must not make the next page skip any. */
  last?: string;
}

/** The arguments of a list field. */
export interface PageArguments {
  first: number;
  after?: string | null;
}

/** The paging members of a list request. */
export interface PageRequest {
  MaxResults: number;
  NextToken?: string;
}

/**
 * Reads one page, with one upstream call. A page may be shorter than asked for while more follow, as in the API.
 * @param maximum the most rows that the upstream gives at once
 * @param read asks the upstream for a page
 * @param keyOf what identifies a row
 * @throws GraphQLError BAD_USER_INPUT when `after` is no cursor of ours; the upstream refuses those of other lists
 */
export async function readPage<Node>(
  { first, after }: PageArguments,
  maximum: number,
  read: (page: PageRequest) => Promise<{ rows: Node[]; nextToken: string | undefined }>,
  keyOf: (node: Node) => string,
): Promise<Connection<Node>> {
  const start = after ? decode(after) : { skip: 0 };
  const { rows, nextToken } = await read({
    MaxResults: Math.min(start.skip + first, maximum),
    ...(start.token === undefined ? {} : { NextToken: start.token }),
  });
  const found = rows.findIndex((row) => keyOf(row) === start.last);
  // Not found means deleted since (or nothing is behind): the rows after it have moved up by one.
  const behind = found === -1 ? Math.min(Math.max(start.skip - 1, 0), rows.length) : found + 1;
  const nodes = rows.slice(behind, behind + first);
  const edges = nodes.map((node, index) => {
    const skip = behind + index + 1;
    const ends = skip === rows.length && nextToken !== undefined;
    const position = ends ? { token: nextToken, skip: 0 } : { ...pageOf(start), skip, last: keyOf(node) };
    return { node, cursor: encode(position) };
  });
  const startCursor = edges[0]?.cursor ?? null;
  const endCursor =
    edges.at(-1)?.cursor ?? (nextToken ? encode({ token: nextToken, skip: 0 }) : (after ?? null));
  const hasNextPage = nextToken !== undefined || behind + nodes.length < rows.length;
  return { edges, nodes, pageInfo: { hasNextPage, hasPreviousPage: false, startCursor, endCursor } };
}

const pageOf = ({ token }: Position): Pick<Position, 'token'> => (token === undefined ? {} : { token });

const encode = (position: Position): string => Buffer.from(JSON.stringify(position)).toString('base64url');

function decode(cursor: string): Position {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (isPosition(position)) return position;
  } catch {
    // Not JSON: refused below like any other text that is no cursor.
  }
  throw badUserInput([{ path: 'after', code: 'isCursor', message: 'is not a cursor of this list' }]);
}

const isText = (value: unknown): boolean =>
  value === undefined || (typeof value === 'string' && value.isWellFormed());

function isPosition(value: unknown): value is Position {
  if (typeof value !== 'object' || value === null) return false;
  const { token, skip, last } = value as Record<string, unknown>;
  return isText(token) && isText(last) && typeof skip === 'number' && Number.isSafeInteger(skip) && skip >= 0;
}
