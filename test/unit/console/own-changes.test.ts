/** The console knows which changes it has made itself. */
import { ApolloClient, ApolloLink, gql, InMemoryCache, Observable } from '@apollo/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { OwnChanges } from '../../../web/console/src/live/own-changes.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A client whose mutations end when the test says so. */
function createScene() {
  const own = new OwnChanges();
  const endings: ((error?: Error) => void)[] = [];
  const server = new ApolloLink(
    () =>
      new Observable((observer) => {
        endings.push((error) => {
          if (error) return observer.error(error);
          observer.next({ data: { create: 'new-room' } });
          return observer.complete();
        });
      }),
  );
  const client = new ApolloClient({ link: ApolloLink.from([own.link, server]), cache: new InMemoryCache() });
  const change = (id: string) =>
    client
      .mutate({
        mutation: gql`
          mutation Create($id: ID!) {
            create(id: $id)
          }
        `,
        variables: { id },
      })
      .catch(() => undefined);
  return { own, client, change, end: (error?: Error) => endings.shift()?.(error) };
}

it('knows what it changes, and what it has created, for as long as the gateway may report it', async () => {
  const { own, change, end } = createScene();
  expect(own.has()).toBe(false);
  const done = change('room-1');
  await vi.advanceTimersByTimeAsync(60_000);
  expect([own.has(), own.has('room-1'), own.has('new-room')]).toEqual([true, true, false]);
  end();
  await done;
  expect([own.has('new-room'), own.has('room-2')]).toEqual([true, false]);
  await vi.advanceTimersByTimeAsync(10_001);
  expect(own.has()).toBe(false);
});

it('counts no queries', async () => {
  const { own, client, end } = createScene();
  const done = client.query({
    query: gql`
      query Read {
        create
      }
    `,
  });
  await vi.advanceTimersByTimeAsync(0);
  expect(own.has()).toBe(false);
  end();
  await done;
});

it('lets readers wait until no change is under way, however it ends', async () => {
  const { own, change, end } = createScene();
  await own.settle();
  const [one, other] = [change('a'), change('b')];
  await vi.advanceTimersByTimeAsync(0);
  const settled = vi.fn<() => void>();
  const waiting = own.settle().then(settled);
  end();
  await one;
  await vi.advanceTimersByTimeAsync(0);
  expect(settled).not.toHaveBeenCalled();
  end(new Error('refused'));
  await other;
  await vi.advanceTimersByTimeAsync(0);
  await waiting;
  expect(settled).toHaveBeenCalledOnce();
});

it('lets no reader wait for a change that hangs', async () => {
  const { own, change } = createScene();
  void change('a');
  await vi.advanceTimersByTimeAsync(0);
  const settled = vi.fn<() => void>();
  void own.settle().then(settled);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(settled).toHaveBeenCalledOnce();
});
