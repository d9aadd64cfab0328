/**
 * Token pages become connections. Every row appears once, whatever the page sizes and whatever is deleted meanwhile.
 */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PageRequest, readPage } from '../../../src/chime/read-page.js';

const MAXIMUM = 5;

/** An upstream list of keys that counts its reads. Its token names the last key of the previous page. */
function startList(keys: string[]) {
  let rows = keys;
  const reads: PageRequest[] = [];
  const read = async (page: PageRequest) => {
    reads.push(page);
    const from = page.NextToken === undefined ? 0 : rows.findIndex((key) => key > (page.NextToken ?? ''));
    const found = from === -1 ? [] : rows.slice(from, from + page.MaxResults);
    const last = found.at(-1);
    return { rows: found, nextToken: last !== undefined && last !== rows.at(-1) ? last : undefined };
  };
  const ask = (first: number, after?: string | null, selection: readonly unknown[] = ['List']) =>
    readPage({ first, ...(after === undefined ? {} : { after }) }, MAXIMUM, read, (key) => key, selection);
  const remove = (key: string) => {
    rows = rows.filter((row) => row !== key);
  };
  const prepend = (added: string[]) => {
    rows = [...added, ...rows];
  };
  return { ask, remove, prepend, reads };
}

const keysOf = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => String(index).padStart(3, '0'));

describe('a walk', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: MAXIMUM }), { minLength: 1, maxLength: 8 });

  it('returns every row once and in order, with one read per page', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 30 }), sizes, async (count, firsts) => {
        const list = startList(keysOf(count));
        const seen: string[] = [];
        let after: string | null | undefined;
        for (let page = 0, more = true; more; page += 1) {
          const { nodes, edges, pageInfo } = await list.ask(firsts[page % firsts.length] ?? 1, after);
          seen.push(...nodes);
          expect(edges.map(({ node }) => node)).toEqual(nodes);
          expect(list.reads).toHaveLength(page + 1);
          more = pageInfo.hasNextPage;
          after = pageInfo.endCursor;
        }
        expect(seen).toEqual(keysOf(count));
      }),
    );
  });

  it('continues after any edge, on the page that it came from', async () => {
    const list = startList(keysOf(12));
    const { edges } = await list.ask(5);
    for (const { node, cursor } of edges) {
      const { nodes } = await list.ask(2, cursor);
      const expected = keysOf(12).filter((key) => key > node);
      expect(expected.slice(0, nodes.length)).toEqual(nodes);
      expect(nodes.length).toBeGreaterThan(0);
    }
  });

  it.each([
    ['the row of the cursor', ['002']],
    ['a row before it', ['000']],
    ['the row of the cursor and one before it', ['000', '002']],
    ['every row before it', ['000', '001', '002']],
  ])('skips and repeats nothing when %s was deleted', async (_title, deleted) => {
    const list = startList(keysOf(5));
    const { edges } = await list.ask(4);
    const cursor = edges[2]?.cursor;
    for (const key of deleted) list.remove(key);
    expect((await list.ask(2, cursor)).nodes).toEqual(['003', '004']);
  });

  it('requests no more rows than needed, and a whole page when it continues within one', async () => {
    const list = startList(keysOf(9));
    const { edges } = await list.ask(3);
    await list.ask(2, edges[2]?.cursor);
    await list.ask(1, edges[1]?.cursor);
    expect(list.reads.map(({ MaxResults }) => MaxResults)).toEqual([3, 2, MAXIMUM]);
  });

  it('repeats nothing when rows were added before the cursor', async () => {
    const list = startList(keysOf(5).slice(2));
    const { edges } = await list.ask(2);
    list.prepend(['000', '001']);
    expect((await list.ask(1, edges[0]?.cursor)).nodes).toEqual(['003']);
  });
});

describe('pageInfo', () => {
  it('of an empty list has no cursors', async () => {
    const { pageInfo } = await startList([]).ask(5);
    expect(pageInfo).toEqual({
      hasNextPage: false,
      hasPreviousPage: false,
      startCursor: null,
      endCursor: null,
    });
  });

  it('of a page has those of its edges', async () => {
    const { edges, pageInfo } = await startList(keysOf(5)).ask(3);
    expect(pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: edges[0]?.cursor,
      endCursor: edges[2]?.cursor,
    });
  });
});

describe('a cursor', () => {
  it('of another list is refused before anything is read', async () => {
    const list = startList(keysOf(9));
    const { pageInfo } = await list.ask(3, undefined, ['List', 'a']);
    await expect(list.ask(3, pageInfo.endCursor, ['List', 'b'])).rejects.toMatchObject({
      extensions: { code: 'BAD_USER_INPUT', validationErrors: [{ path: 'after' }] },
    });
    expect(list.reads).toHaveLength(1);
  });

  it('that is invalid is refused before anything is read', async () => {
    const list = startList(keysOf(9));
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ minLength: 1 }),
          fc.json().map((text) => Buffer.from(text).toString('base64url')),
        ),
        async (text) => {
          fc.pre(text !== '');
          await expect(list.ask(3, text)).rejects.toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
        },
      ),
    );
    expect(list.reads).toEqual([]);
  });
});
