/** Converts the upstream's token pages to Relay connections. */
import { createHash } from 'node:crypto';
import type { Connection } from '../models/shared/connection.js';
import { badUserInput } from './chime-error.js';

/** The content of a cursor: its page, and the position within the page. */
interface Position {
  /** The upstream token of the page; absent for the first page. */
  token?: string;
  /** The number of rows of the page before the cursor. */
  skip: number;
  /**
   * The keys of the last few of those rows. They prevent the next page from skipping rows when earlier ones have been
   * deleted.
   */
  last: string[];
  /** A digest of the selection. It prevents a cursor within a first page from being valid for any other list. */
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
 * Reads one page with one upstream call. As in the API, a page may be shorter than requested although more follow.
 * @param maximum the maximum number of rows per upstream call
 * @param read requests a page from the upstream
 * @param keyOf returns the identity of a row
 * @param selection identifies the list: the operation and the members of its request that are the same for all pages
 * @throws GraphQLError BAD_USER_INPUT when `after` is not a cursor of this list
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
    // A cursor within a page needs the whole page, because new rows before the cursor may have moved its position.
    MaxResults: start.skip > 0 ? maximum : first,
    ...(start.token === undefined ? {} : { NextToken: start.token }),
  });
  const found = rows.findLastIndex((row) => start.last.includes(keyOf(row)));
  // If none is found, all of them were deleted and later rows have moved up by as many.
  const behind =
    found === -1 ? Math.min(Math.max(start.skip - start.last.length, 0), rows.length) : found + 1;
  const nodes = rows.slice(behind, behind + first);
  const cursorBehind = (row: number): string => {
    const ends = row === rows.length && nextToken !== undefined;
    return encode(
      ends
        ? { token: nextToken, skip: 0, last: [], list }
        : {
            ...pickToken(start),
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
    // Created on access, and so are the cursors: most clients need only the nodes and the end of the page.
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

/**
 * The number of keys in a cursor. Rows are skipped only if that many consecutive rows were deleted, and another one
 * before them.
 */
const KEYS = 5;

const pickToken = ({ token }: Position): Pick<Position, 'token'> => (token === undefined ? {} : { token });

const encode = (position: Position): string => Buffer.from(JSON.stringify(position)).toString('base64url');

function decode(cursor: string, list: string): Position {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (isPosition(position) && position.list === list) return position;
  } catch {
    // The text is not JSON. It is refused below like any other invalid cursor.
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
