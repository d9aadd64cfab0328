/**
 * Page tokens: signed positions in a list. Nobody else can make one. A token is bound to its operation and filters, so
 * another list refuses it. The format is our choice; AWS only says that tokens are opaque.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Writer } from '../../sql/port.js';
import { badRequest } from '../wire/wire-error.js';
import type { SettingStore } from '../store/setting.js';

const SECRET_KEY = 'page-token-secret';
const POSITION_BYTES = 8;
const SIGNATURE_BYTES = 16;

/** The scope in which a token is valid: an operation and everything that selects its rows. The page size may change. */
export interface PageScope {
  readonly operation: string;
  readonly filters: readonly (string | undefined)[];
}

/** One page to fetch. */
export interface PageRequest extends PageScope {
  readonly token: string | undefined;
  readonly size: number;
  readonly settings: SettingStore;
}

/**
 * Returns at most `limit` rows after a position. Rows that are expensive to complete come one by one, and are read no
 * further than needed.
 */
type FetchRows<Row> = (after: number, limit: number) => Promise<readonly Row[]> | AsyncIterable<Row>;

/**
 * Fetches one page in the order of `seq`, ascending or descending: at most `size` rows, fewer when they are too large.
 * The list ends when no row follows. Rows that are added or deleted between two pages neither repeat nor hide another
 * row.
 * @param weigh returns the size of the row's texts that can be long, see {@link measureWeight}; without it rows count
 *   as small
 * @throws WireError BadRequestException when this server did not issue the token for this scope
 */
export async function fetchPage<Row extends { readonly seq: number }>(
  request: PageRequest,
  fetch: FetchRows<Row>,
  weigh: (row: Row) => number = () => 0,
): Promise<{ rows: Row[]; nextToken: string | null }> {
  const secret = await pageSecret(request.settings);
  const start = request.token === undefined ? 0 : readToken(secret, request, request.token);
  const rows: Row[] = [];
  let weight = 0;
  let hasMore = false;
  await readPieces(start, request.size + 1, fetch, (row) => {
    weight += ROW_BYTES + weigh(row);
    hasMore = rows.length > 0 && (rows.length === request.size || weight > LARGEST_PAGE);
    if (!hasMore) rows.push(row);
    return !hasMore;
  });
  const last = rows.at(-1);
  return { rows, nextToken: last && hasMore ? makeToken(secret, request, last.seq) : null };
}

/**
 * The largest page in bytes of JSON: 4 MiB less room for the rest of the reply. Only a single larger row exceeds it.
 */
const LARGEST_PAGE = 4_000_000;

/** The number of rows in memory before their size is known. */
const PIECE = 34;

/** The bytes of a row besides its long texts: names of members, ids, times. */
const ROW_BYTES = 1000;

/** Passes `count` rows to `take`, until it returns false or no row is left. */
async function readPieces<Row extends { readonly seq: number }>(
  start: number,
  count: number,
  fetch: FetchRows<Row>,
  take: (row: Row) => boolean,
): Promise<void> {
  let position = start;
  for (let left = count; left > 0; left -= PIECE) {
    const limit = Math.min(left, PIECE);
    let found = 0;
    const piece = fetch(position, limit);
    // An array is not iterated asynchronously, which would cost a turn of the microtask queue per row.
    const rows = Symbol.asyncIterator in piece ? piece : await piece;
    const next = (row: Row) => {
      position = row.seq;
      found += 1;
      return take(row);
    };
    if (Symbol.asyncIterator in rows) {
      for await (const row of rows) if (!next(row)) return;
    } else {
      for (const row of rows) if (!next(row)) return;
    }
    if (found < limit) return;
  }
}

/**
 * Returns at least the number of bytes that a text has as JSON, where a character has up to six. Long texts get an
 * exact count.
 */
export function measureWeight(text: string | null): number {
  if (text === null) return 0;
  return text.length <= 256 ? 6 * text.length : Buffer.byteLength(JSON.stringify(text));
}

/** Makes the secret of a new store, so that reading a page never writes. Call it inside a transaction. */
export async function preparePageTokens(settings: SettingStore<Writer>): Promise<void> {
  if ((await settings.get(SECRET_KEY)) === undefined)
    await settings.set(SECRET_KEY, randomBytes(32).toString('base64'));
}

async function pageSecret(settings: SettingStore): Promise<string> {
  const secret = await settings.get(SECRET_KEY);
  if (secret === undefined) throw new Error('The store has no page-token secret.');
  return secret;
}

function makeToken(secret: string, scope: PageScope, position: number): string {
  const bytes = Buffer.alloc(POSITION_BYTES);
  bytes.writeBigUInt64BE(BigInt(position));
  return Buffer.concat([bytes, sign(secret, scope, bytes)]).toString('base64url');
}

function readToken(secret: string, scope: PageScope, token: string): number {
  const bytes = Buffer.from(token, 'base64url');
  // Node skips characters that are not base64url. Only the one canonical spelling of a token is accepted.
  if (bytes.length === POSITION_BYTES + SIGNATURE_BYTES && bytes.toString('base64url') === token) {
    const position = bytes.subarray(0, POSITION_BYTES);
    if (timingSafeEqual(bytes.subarray(POSITION_BYTES), sign(secret, scope, position))) {
      return Number(position.readBigUInt64BE());
    }
  }
  throw badRequest('NextToken is not a token of this list with these filters.');
}

function sign(secret: string, scope: PageScope, position: Buffer): Buffer {
  const hmac = createHmac('sha256', secret);
  hmac.update(JSON.stringify([scope.operation, scope.filters.map((filter) => filter ?? null)]));
  return hmac.update(position).digest().subarray(0, SIGNATURE_BYTES);
}
