/**
 * Page tokens: where a list goes on, signed so that nobody can make one, and bound to the operation and its filters so
 * that one list's token is refused by another. Their form is our choice; AWS only says that they are opaque.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { badRequest } from '../wire/wire-error.js';
import type { SettingStore } from '../store/setting.js';

const SECRET_KEY = 'page-token-secret';
const POSITION_BYTES = 8;
const SIGNATURE_BYTES = 16;

/** What a token is good for: an operation and everything that selects its rows. The page size may change. */
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
 * Fetches one page in the order of `seq`, rising or falling: at most `size` rows, fewer when they are too heavy. It ends
 * the list when nothing follows. Rows added or deleted between two pages neither repeat nor hide another row.
 * @param fetch returns at most `limit` rows after a position; what it iterates over is read no further than needed
 * @param weigh the weight of what can be long in a row, see {@link measureWeight}; without it rows are light
 * @throws WireError BadRequestException when the token is not one of ours for this scope.
 */
export function fetchPage<Row extends { readonly seq: number }>(
  request: PageRequest,
  fetch: (after: number, limit: number) => Iterable<Row>,
  weigh: (row: Row) => number = () => 0,
): { rows: Row[]; nextToken: string | null } {
  const secret = pageSecret(request.settings);
  const start = request.token === undefined ? 0 : readToken(secret, request, request.token);
  const rows: Row[] = [];
  let weight = 0;
  let goesOn = false;
  for (const row of readPieces(start, request.size + 1, fetch)) {
    weight += ROW_BYTES + weigh(row);
    goesOn = rows.length > 0 && (rows.length === request.size || weight > LARGEST_PAGE);
    if (goesOn) break;
    rows.push(row);
  }
  const last = rows.at(-1);
  return { rows, nextToken: last && goesOn ? makeToken(secret, request, last.seq) : null };
}

/** Bytes of JSON that a page has at most unless one row alone has more: 4 MiB with room for the rest of the reply. */
const LARGEST_PAGE = 4_000_000;

/** How many rows are in memory before their weight is known. */
const PIECE = 34;

/** What a row has besides the texts that can be long: names of members, ids, times. */
const ROW_BYTES = 1000;

function* readPieces<Row extends { readonly seq: number }>(
  start: number,
  count: number,
  fetch: (after: number, limit: number) => Iterable<Row>,
): Generator<Row> {
  let position = start;
  for (let left = count; left > 0; left -= PIECE) {
    const limit = Math.min(left, PIECE);
    let found = 0;
    for (const row of fetch(position, limit)) {
      position = row.seq;
      found += 1;
      yield row;
    }
    if (found < limit) return;
  }
}

/** At least the bytes that a text has as JSON, where a character has up to six; exact for long ones. */
export function measureWeight(text: string | null): number {
  if (text === null) return 0;
  return text.length <= 256 ? 6 * text.length : Buffer.byteLength(JSON.stringify(text));
}

/** Makes the secret of a fresh store, so that reading a page never writes. Call it inside a transaction. */
export function preparePageTokens(settings: SettingStore): void {
  if (settings.get(SECRET_KEY) === undefined) settings.set(SECRET_KEY, randomBytes(32).toString('base64'));
}

function pageSecret(settings: SettingStore): string {
  const secret = settings.get(SECRET_KEY);
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
  // Node skips characters that are not base64url: only the token's one proper spelling is accepted.
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
