/** From the upstream's token pages to Relay connections. */
import { createHash } from 'node:crypto';
import type { Connection } from '../models/shared/connection.js';
import { badUserInput } from './chime-error.js';

/** What an edge's cursor holds: the page it stands on, and how far into that page it is. */
interface Position {
  /** The upstream token of the page; absent for the first page. */
  token?: string;
  /** How many rows of the page are behind. */
  skip: number;
  /** Keys of the last few of them: rows deleted meanwhile must not make the next page skip any. */
  last: string[];
  /** Digest of what selects the rows: without it, a cursor within a first page would pass for one of any list. */
  list: string;
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
 * @param selection what selects the rows: the operation with the members of its request that stay from page to page
 * @throws GraphQLError BAD_USER_INPUT when `after` is no cursor of this list
 */
export async function readPage<Node>(
  { first, after }: PageArguments,
  maximum: number,
  read: (page: PageRequest) => Promise<{ rows: Node[]; nextToken: string | undefined }>,
  keyOf: (node: Node) => string,
  selection: readonly unknown[],
): Promise<Connection<Node>> {
  const list = createHash('sha256').update(JSON.stringify(selection)).digest('base64url').slice(0, 16);
  const start = after ? decode(after, list) : { skip: 0, last: [], list };
  const { rows, nextToken } = await read({
    // In the middle of a page all of it is read: rows that came before the cursor since may have pushed it on.
    MaxResults: start.skip > 0 ? maximum : first,
    ...(start.token === undefined ? {} : { NextToken: start.token }),
  });
  const found = rows.findLastIndex((row) => start.last.includes(keyOf(row)));
  // None found: all of them were deleted, and the rows behind them have moved up by as many.
  const behind =
    found === -1 ? Math.min(Math.max(start.skip - start.last.length, 0), rows.length) : found + 1;
  const nodes = rows.slice(behind, behind + first);
  const cursorBehind = (row: number): string => {
    const ends = row === rows.length && nextToken !== undefined;
    return encode(
      ends
        ? { token: nextToken, skip: 0, last: [], list }
        : {
            ...tokenOf(start),
            skip: row,
            last: rows.slice(Math.max(row - KEYS, 0), row).map(keyOf),
            list,
          },
    );
  };
  const behindAll = behind + nodes.length;
  const endCursor =
    nodes.length > 0
      ? cursorBehind(behindAll)
      : nextToken
        ? encode({ token: nextToken, skip: 0, last: [], list })
        : (after ?? null);
  return {
    nodes,
    // Made when asked for, and so are their cursors: most clients want the nodes and the end of the page only.
    get edges() {
      return nodes.map((node, index) => ({
        node,
        get cursor() {
          return cursorBehind(behind + index + 1);
        },
      }));
    },
    pageInfo: {
      hasNextPage: nextToken !== undefined || behindAll < rows.length,
      hasPreviousPage: false,
      startCursor: nodes.length > 0 ? cursorBehind(behind + 1) : null,
      endCursor,
    },
  };
}

/** How many keys a cursor holds. A gap would take as many rows deleted in a row, and another one before them. */
const KEYS = 5;

const tokenOf = ({ token }: Position): Pick<Position, 'token'> => (token === undefined ? {} : { token });

const encode = (position: Position): string => Buffer.from(JSON.stringify(position)).toString('base64url');

function decode(cursor: string, list: string): Position {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (isPosition(position) && position.list === list) return position;
  } catch {
    // Not JSON: refused below like any other text that is no cursor.
  }
  throw badUserInput([{ path: 'after', code: 'isCursor', message: 'is not a cursor of this list' }]);
}

const isText = (value: unknown): boolean => typeof value === 'string' && value.isWellFormed();

function isPosition(value: unknown): value is Position {
  if (typeof value !== 'object' || value === null) return false;
  const { token, skip, last } = value as Record<string, unknown>;
  return (
    (token === undefined || isText(token)) &&
    Array.isArray(last) &&
    last.length <= KEYS &&
    last.every(isText) &&
    typeof skip === 'number' &&
    Number.isSafeInteger(skip) &&
    skip >= 0
  );
}
