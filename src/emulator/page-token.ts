/**
 * Page tokens: where a list goes on, signed so that nobody can make one, and bound to the operation and its filters so
 * that one list's token is refused by another. Their form is our choice; AWS only says that they are opaque.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { badRequest } from './errors.js';
import type { SettingStore } from './store/setting.js';

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
 * Fetches one page in the order of `seq`, rising or falling. `fetch` is asked for one row more than the page holds,
 * which is how the last page is told. Rows added or deleted between two pages neither repeat nor hide another row.
 * @throws WireError BadRequestException when the token is not one of ours for this scope.
 */
export function fetchPage<Row extends { readonly seq: number }>(
  request: PageRequest,
  fetch: (after: number, limit: number) => Row[],
): { rows: Row[]; nextToken: string | null } {
  const secret = pageSecret(request.settings);
  const after = request.token === undefined ? 0 : readToken(secret, request, request.token);
  const rows = fetch(after, request.size + 1);
  const page = rows.slice(0, request.size);
  const last = page.at(-1);
  const nextToken = last && rows.length > page.length ? makeToken(secret, request, last.seq) : null;
  return { rows: page, nextToken };
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
