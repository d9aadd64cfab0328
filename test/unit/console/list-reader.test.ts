/** The console's reader of long lists, while the user opens and closes pages of the console. */
import { ApolloClient, ApolloLink, InMemoryCache, Observable } from '@apollo/client';
import { gql } from '@apollo/client';
import { expect, it } from 'vitest';
import { ListReader } from '../../../web/console/src/graphql/list-reader.js';
import { toProblem } from '../../../web/console/src/graphql/problem.js';

interface Names {
  names: { nodes: { name: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
}

let requests = 0;

/** Responds to the waiting requests, unless their signal was aborted before. */
let respond: (data: Names) => void = () => undefined;
/** Fails the latest request. */
let fail: (error: Error) => void = () => undefined;

const link = new ApolloLink(
  ({ getContext }) =>
    new Observable((observer) => {
      const { signal } = (getContext() as { fetchOptions: { signal: AbortSignal } }).fetchOptions;
      // The request fails some time after the abort, as fetch does.
      signal.addEventListener('abort', () => setTimeout(() => observer.error(signal.reason)));
      requests += 1;
      fail = (error) => observer.error(error);
      respond = (data) => {
        observer.next({ data: { ...data } });
        observer.complete();
      };
    }),
);

const onlyPage = (name: string): Names => ({
  names: { nodes: [{ name }], pageInfo: { hasNextPage: false, endCursor: null } },
});

const reader = () =>
  new ListReader<{ name: string }, Names, { after: string | null }>(
    new ApolloClient({ link, cache: new InMemoryCache() }),
    {
      query: gql`
        query Names($after: String) {
          names(after: $after) {
            nodes {
              name
            }
            pageInfo {
              hasNextPage
              endCursor
            }
          }
        }
      `,
      createVariables: (after) => ({ after }),
      getConnection: ({ names }) => names,
      pageSize: 100,
      cap: 1_000,
    },
  );

it('reads the whole list for the next page of the console when the previous page closed early', async () => {
  const list = reader();
  const leave = list.subscribe(() => undefined);
  await expect.poll(() => requests).toBe(1);
  leave();
  list.subscribe(() => undefined);
  await expect.poll(() => requests).toBe(2);
  respond(onlyPage('Ann'));
  await expect.poll(() => list.current().state).toBe('complete');
  expect(list.current().nodes).toEqual([{ name: 'Ann' }]);
});

it('reads the list again for the next page of the console when the previous page closed during a reload', async () => {
  requests = 0;
  const list = reader();
  const leave = list.subscribe(() => undefined);
  await expect.poll(() => requests).toBe(1);
  respond(onlyPage('Ann'));
  await expect.poll(() => list.current().state).toBe('complete');
  list.reload();
  leave();
  list.subscribe(() => undefined);
  await expect.poll(() => requests).toBe(3);
  respond(onlyPage('Bea'));
  await expect.poll(() => list.current().nodes).toEqual([{ name: 'Bea' }]);
});

it('shows no text of an exception to a user', () => {
  const { message } = toProblem(new DOMException('signal is aborted without reason', 'AbortError'));
  expect(message).toBe('This page failed at it. Reload the page and try again.');
});

/** Reads a list of one page. */
async function readOnlyPage(name: string) {
  requests = 0;
  const list = reader();
  list.subscribe(() => undefined);
  await expect.poll(() => requests).toBe(1);
  respond(onlyPage(name));
  await expect.poll(() => list.current().state).toBe('complete');
  return list;
}

it('refreshes a list without showing that it reads', async () => {
  const list = await readOnlyPage('Ann');
  const states: string[] = [];
  list.subscribe(() => states.push(list.current().state));
  const refreshed = list.refresh();
  await expect.poll(() => requests).toBe(2);
  respond(onlyPage('Bea'));
  await refreshed;
  expect(list.current().nodes).toEqual([{ name: 'Bea' }]);
  expect(new Set(states)).toEqual(new Set(['complete']));
});

it('refreshes all pages', async () => {
  const list = await readOnlyPage('Ann');
  const refreshed = list.refresh();
  await expect.poll(() => requests).toBe(2);
  respond({ names: { nodes: [{ name: 'Bea' }], pageInfo: { hasNextPage: true, endCursor: '1' } } });
  await expect.poll(() => requests).toBe(3);
  respond(onlyPage('Cy'));
  await refreshed;
  expect(list.current().nodes).toEqual([{ name: 'Bea' }, { name: 'Cy' }]);
});

it('leaves the list as it is when a refresh fails', async () => {
  const list = await readOnlyPage('Ann');
  const refreshed = list.refresh();
  await expect.poll(() => requests).toBe(2);
  fail(new Error('forbidden'));
  await expect(refreshed).rejects.toThrow('forbidden');
  expect(list.current()).toMatchObject({ nodes: [{ name: 'Ann' }], state: 'complete' });
});

it('refreshes after the reading that is under way, and gives way to a reload', async () => {
  requests = 0;
  const list = reader();
  list.subscribe(() => undefined);
  await expect.poll(() => requests).toBe(1);
  const refreshed = list.refresh();
  respond(onlyPage('Ann'));
  await expect.poll(() => requests).toBe(2);
  list.reload();
  await refreshed;
  await expect.poll(() => requests).toBe(3);
  respond(onlyPage('Bea'));
  await expect.poll(() => list.current()).toMatchObject({ nodes: [{ name: 'Bea' }], state: 'complete' });
});
