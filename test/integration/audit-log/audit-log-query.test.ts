/** The query over the audit log: its order, pages, filters, who sees what, and what it makes of files in disorder. */
import { appendFile, rename, truncate, writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AuditEntry, toLine } from '../../../src/audit-log/entry.js';
import { type AuditFile, createAuditFile } from '../../support/audit-log.js';
import { asCaller, authenticateByHeader } from '../../support/caller.js';
import { type Answer, askAt, codesOf, startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { type ModelUpstream, startModelUpstream } from '../../support/model-upstream.js';

const START = Date.parse('2026-03-01T00:00:00.000Z');

const at = (minute: number): string => new Date(START + minute * 60_000).toISOString();

/** The entry of the minute with this number. */
const entry = (minute: number, members: Partial<AuditEntry> = {}): AuditEntry => ({
  time: at(minute),
  requestId: `r${minute}`,
  caller: { id: 'ops', source: 'jwt' },
  address: '127.0.0.1',
  operationName: null,
  mutation: 'updateUser',
  accountId: 'a',
  targets: [{ name: 'userId', count: 1, ids: ['u'] }],
  fields: ['licenseType'],
  outcome: 'OK',
  failedItems: null,
  upstreamRequestId: null,
  durationMs: 1.5,
  ...members,
});

interface Page {
  auditLog: {
    nodes: { requestId: string }[];
    edges: { cursor: string; node: { requestId: string } }[];
    pageInfo: {
      hasNextPage: boolean;
      hasPreviousPage: boolean;
      startCursor: string | null;
      endCursor: string | null;
    };
  } | null;
}

let upstream: ModelUpstream;
let audit: AuditFile;
let gateway: TestGateway;
beforeAll(async () => {
  upstream = await startModelUpstream();
});
afterAll(() => upstream.stop());
beforeEach(async () => {
  audit = await createAuditFile();
  gateway = await startGatewayTo({
    endpoint: upstream.url,
    env: { AUDIT_LOG: audit.path },
    authenticate: authenticateByHeader,
  });
});
afterEach(async () => {
  await gateway.stop();
  await audit.remove();
});

const write = (...entries: AuditEntry[]) => appendFile(audit.path, entries.map(toLine).join(''));

const QUERY = `query ($first: Int! = 100, $after: String, $accountId: ID, $caller: String, $mutation: String, $outcome: String, $from: DateTime, $to: DateTime) {
  auditLog(first: $first, after: $after, accountId: $accountId, caller: $caller, mutation: $mutation, outcome: $outcome, from: $from, to: $to) {
    nodes { requestId } edges { cursor node { requestId } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

const ask = (
  variables: Record<string, unknown> = {},
  caller: Parameters<typeof asCaller>[0] = {},
): Promise<Answer<Page>> =>
  askAt(`${gateway.url}/graphql`, asCaller(caller))<Page, Record<string, unknown>>(QUERY, variables);

const found = ({ data }: Answer<Page>): string[] | undefined =>
  data?.auditLog?.nodes.map(({ requestId }) => requestId);
const pageInfo = ({ data }: Answer<Page>) => data?.auditLog?.pageInfo;

/** All pages, and how many there were. */
async function walk(variables: Record<string, unknown>): Promise<{ ids: string[]; pages: number }> {
  const ids: string[] = [];
  let after: string | null = null;
  for (let pages = 1; ; pages += 1) {
    const answer: Answer<Page> = await ask({ ...variables, after });
    ids.push(...(found(answer) ?? []));
    const info = pageInfo(answer);
    if (!info) throw new Error(JSON.stringify(answer.errors));
    if (!info.hasNextPage) return { ids, pages };
    after = info.endCursor;
  }
}

const names = (...minutes: number[]) => minutes.map((minute) => `r${minute}`);

describe('the list', () => {
  it('is empty where nothing was recorded', async () => {
    const answer = await ask();
    expect(answer).toEqual({
      data: {
        auditLog: {
          nodes: [],
          edges: [],
          pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
        },
      },
    });
  });

  it('has what the gateway has just recorded first, in full', async () => {
    await write(entry(1));
    const headers = { ...asCaller({ id: 'ops' }), 'x-request-id': 'new' };
    const send = askAt(`${gateway.url}/graphql`, headers);
    await send<unknown, Record<string, unknown>>(
      'mutation Out { logoutUser(accountId: "a", userId: "u") { __typename } }',
    );
    const answer = await send<unknown, Record<string, unknown>>(`{ auditLog(first: 1) { nodes {
      time requestId caller { id source } address operationName mutation accountId targets { name count ids } fields
      outcome failedItems upstreamRequestId durationMs late
    } } }`);
    expect(answer).toEqual({
      data: {
        auditLog: {
          nodes: [
            {
              time: expect.stringMatching(/^20\d\d-.*Z$/),
              requestId: 'new',
              caller: { id: 'ops', source: 'jwt' },
              address: '127.0.0.1',
              operationName: 'Out',
              mutation: 'logoutUser',
              accountId: 'a',
              targets: [{ name: 'userId', count: 1, ids: ['u'] }],
              fields: [],
              outcome: 'OK',
              failedItems: null,
              upstreamRequestId: 'request',
              durationMs: expect.any(Number),
              late: false,
            },
          ],
        },
      },
    });
  });

  it('is read page by page, the latest first, while more is written', async () => {
    await write(...Array.from({ length: 25 }, (_, minute) => entry(minute)));
    const first = await ask({ first: 10 });
    expect(found(first)).toEqual(names(...Array.from({ length: 10 }, (_, index) => 24 - index)));
    expect(pageInfo(first)).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    await write(entry(25), entry(26));
    const second = await ask({ first: 10, after: pageInfo(first)?.endCursor });
    expect(found(second)).toEqual(names(...Array.from({ length: 10 }, (_, index) => 14 - index)));
    const third = await ask({ first: 10, after: pageInfo(second)?.endCursor });
    expect(found(third)).toEqual(names(4, 3, 2, 1, 0));
    expect(pageInfo(third)).toMatchObject({ hasNextPage: false });
  });

  it('goes on behind any of its edges, and ends with the page that has the first entry', async () => {
    await write(...Array.from({ length: 5 }, (_, minute) => entry(minute)));
    const all = await ask({ first: 5 });
    expect(pageInfo(all)?.hasNextPage).toBe(false);
    const cursors = all.data?.auditLog?.edges.map(({ cursor }) => cursor) ?? [];
    expect(found(await ask({ first: 2, after: cursors[1] }))).toEqual(names(2, 1));
    expect(found(await ask({ after: cursors[4] }))).toEqual([]);
    expect(pageInfo(all)).toMatchObject({ startCursor: cursors[0], endCursor: cursors[4] });
  });

  it('is read in whole lines, wherever the parts end in which the file is read', async () => {
    const entries = Array.from({ length: 700 }, (_, minute) =>
      entry(minute, { fields: ['ü'.repeat(minute % 97)] }),
    );
    await write(...entries);
    const { ids } = await walk({ first: 97 });
    expect(ids).toEqual(names(...entries.map((_, minute) => minute).toReversed()));
  });

  it('passes over what is no entry, and finds one behind half a line', async () => {
    const line = toLine(entry(2));
    await write(entry(1));
    await appendFile(
      audit.path,
      `not JSON\n\n{"log":"audit","time":1}\n${line.slice(0, 100)}${toLine(entry(3))}${line.slice(0, 50)}`,
    );
    expect(await walk({ first: 1 })).toEqual({ ids: names(3, 1), pages: 2 });
  });

  it('reads a bounded part of the file for a page, and goes on in the next', async () => {
    const other = toLine(entry(1, { mutation: 'createRoom' })).repeat(1_000);
    await write(entry(0));
    const thousands = Math.ceil((20 * 1024 * 1024) / other.length);
    for (let written = 0; written < thousands; written += 1) await appendFile(audit.path, other);
    await write(entry(2));
    const first = await ask({ mutation: 'updateUser' });
    expect(found(first)).toEqual(names(2));
    expect(pageInfo(first)?.hasNextPage).toBe(true);
    const second = await ask({ mutation: 'updateUser', after: pageInfo(first)?.endCursor });
    expect(found(second)).toEqual([]);
    expect(pageInfo(second)?.hasNextPage).toBe(true);
    expect(await walk({ mutation: 'updateUser' })).toEqual({ ids: names(2, 0), pages: 3 });
  });

  it('reads no more for twenty pages of one request, each of which gets further', async () => {
    const other = toLine(entry(1, { mutation: 'createRoom' })).repeat(1_000);
    const thousands = Math.ceil((20 * 1024 * 1024) / other.length);
    for (let written = 0; written < thousands; written += 1) await appendFile(audit.path, other);
    const page = 'auditLog(mutation: "updateUser") { pageInfo { hasNextPage endCursor } }';
    const query = `{ ${Array.from({ length: 20 }, (_, index) => `a${index}: ${page}`).join(' ')} }`;
    type Pages = Record<string, { pageInfo: { hasNextPage: boolean; endCursor: string } }>;
    const { data } = await askAt(`${gateway.url}/graphql`, asCaller({}))<Pages, Record<string, never>>(query);
    const read = Object.values(data ?? {}).map(({ pageInfo: { endCursor } }) => {
      const { offset } = JSON.parse(Buffer.from(endCursor, 'base64url').toString()) as { offset: number };
      return other.length * thousands - offset;
    });
    expect(read).toHaveLength(20);
    expect(Math.min(...read)).toBeGreaterThan(0);
    expect(read.reduce((sum, bytes) => sum + bytes)).toBeLessThan(8 * 1024 * 1024 + 20 * 64 * 1024);
  });

  it('gets past a line that has no end', async () => {
    await write(entry(0));
    await appendFile(audit.path, `${'x'.repeat(20 * 1024 * 1024)}\n`);
    await write(entry(1));
    expect((await walk({})).ids).toEqual(names(1, 0));
  });
});

describe('a filter', () => {
  beforeEach(() =>
    write(
      entry(0),
      entry(10, { accountId: 'b' }),
      entry(20, { caller: { id: 'eve', source: 'api-key' } }),
      entry(30, { mutation: 'deleteRoom' }),
      entry(40, { outcome: 'FORBIDDEN' }),
      entry(50, { accountId: null }),
    ),
  );

  it.each([
    ['accountId', { accountId: 'b' }, [10]],
    ['caller', { caller: 'eve' }, [20]],
    ['mutation', { mutation: 'deleteRoom' }, [30]],
    ['outcome', { outcome: 'FORBIDDEN' }, [40]],
    ['from, with that moment', { from: at(30) }, [50, 40, 30]],
    ['to, without it', { to: at(30) }, [20, 10, 0]],
    ['several, all of which must fit', { from: at(10), to: at(50), accountId: 'a', outcome: 'OK' }, [30, 20]],
    ['what is nowhere', { mutation: 'nothing' }, []],
  ])('by %s', async (_case, filter, minutes) => {
    expect(found(await ask(filter))).toEqual(names(...minutes));
  });

  it('by time finds what was written late, and does not read what is long before', async () => {
    await write(entry(600), entry(5, { late: true }), entry(601));
    expect(found(await ask({ from: at(600) }))).toEqual(names(601, 600));
    expect(found(await ask({ from: at(5), to: at(6) }))).toEqual(names(5));
    const answer = await ask({ from: at(600), first: 2 });
    expect(pageInfo(answer)?.hasNextPage).toBe(false);
  });

  it.each([
    ['first', { first: 0 }],
    ['first', { first: 101 }],
    ['accountId', { accountId: ' ' }],
    ['after', { after: 'x' }],
    ['after', { after: Buffer.from('{"offset":-1,"length":1}').toString('base64url') }],
    ['after', { after: Buffer.from('null').toString('base64url') }],
  ])('that breaks a rule of %s is refused', async (path, filter) => {
    const [error] = (await ask(filter)).errors ?? [];
    expect(error?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', validationErrors: [{ path }] });
  });
});

const cursor = async (variables = {}) => pageInfo(await ask({ first: 1, ...variables }))?.endCursor;

describe('a cursor', () => {
  beforeEach(() => write(entry(0), entry(1), entry(2)));

  it('of a list with other filters is refused', async () => {
    expect(codesOf(await ask({ after: await cursor(), mutation: 'updateUser' }))).toEqual(['BAD_USER_INPUT']);
    expect(codesOf(await ask({ after: await cursor({ accountId: 'a' }) }))).toEqual(['BAD_USER_INPUT']);
  });

  it('of a caller who may see other accounts is refused', async () => {
    expect(codesOf(await ask({ after: await cursor() }, { accounts: ['a'] }))).toEqual(['BAD_USER_INPUT']);
  });

  it('of a file that was renamed is refused, and the new file read', async () => {
    const after = await cursor();
    await rename(audit.path, `${audit.path}.1`);
    await writeFile(audit.path, toLine(entry(7)).repeat(3));
    expect(codesOf(await ask({ after }))).toEqual(['BAD_USER_INPUT']);
    expect(found(await ask())).toEqual(names(7, 7, 7));
  });

  it('of a file that was emptied is refused', async () => {
    const after = await cursor();
    await truncate(audit.path);
    expect(codesOf(await ask({ after }))).toEqual(['BAD_USER_INPUT']);
  });
});

describe('a caller', () => {
  beforeEach(() => write(entry(0), entry(1, { accountId: 'b' }), entry(2, { accountId: null })));

  it('who is limited to accounts sees what was about these', async () => {
    expect(found(await ask({}, { accounts: ['b'] }))).toEqual(names(1));
    expect(found(await ask({}, { accounts: ['a', 'b'] }))).toEqual(names(1, 0));
    expect(found(await ask({ accountId: 'a' }, { accounts: ['b'] }))).toEqual([]);
    expect(found(await ask({}, { accounts: [] }))).toEqual([]);
    expect(found(await ask())).toEqual(names(2, 1, 0));
  });

  it('without the permission sees nothing', async () => {
    const answer = await ask({}, { permissions: ['account:read'] });
    expect(answer.data).toEqual({ auditLog: null });
    expect(codesOf(answer)).toEqual(['FORBIDDEN']);
  });
});
