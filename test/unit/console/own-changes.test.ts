/** The console knows which changes it has made itself. */
import { ApolloClient, ApolloLink, gql, InMemoryCache, Observable } from '@apollo/client';
import type { Observer } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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
  expect(own.hasAny()).toBe(false);
  const done = change('room-1');
  await vi.advanceTimersByTimeAsync(60_000);
  expect([own.hasAny(), own.has('room-1'), own.has('new-room')]).toEqual([true, true, false]);
  end();
  await done;
  expect([own.has('new-room'), own.has('room-2')]).toEqual([true, false]);
  await vi.advanceTimersByTimeAsync(10_001);
  expect(own.hasAny()).toBe(false);
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
  expect(own.hasAny()).toBe(false);
  end();
  await done;
});

const user = (name: string, languages: string[] = ['en'], userId = 'u1') => ({
  __typename: 'User',
  userId,
  name,
  settings: { __typename: 'Settings', languages },
});

describe('a change of the tab', () => {
  const USER = gql`
    fragment Shown on User {
      userId
      name
      settings {
        languages
      }
    }
  `;
  const SAVE = gql`
    mutation Save($id: ID!) {
      save(id: $id) {
        ...Shown
      }
    }
    ${USER}
  `;
  const READ = gql`
    query Read {
      users {
        ...Shown
        age
      }
    }
    ${USER}
  `;

  /** A client that receives the data which the test sends. */
  function createReader() {
    const own = new OwnChanges();
    const requests: Observer<ApolloLink.Result>[] = [];
    const server = new ApolloLink(() => new Observable((observer) => void requests.push(observer)));
    const cache = new InMemoryCache({ typePolicies: { User: { keyFields: ['userId'] } } });
    const client = new ApolloClient({ link: ApolloLink.from([own.link, server]), cache });
    const respond = (data: object) => {
      const request = requests.shift();
      request?.next({ data });
      request?.complete();
    };
    const beginSave = () => client.mutate({ mutation: SAVE, variables: { id: 'u1' } });
    const save = async (saved: object) => {
      const done = beginSave();
      await vi.advanceTimersByTimeAsync(0);
      respond({ save: saved });
      await done;
    };
    const beginRead = () => client.query({ query: READ, fetchPolicy: 'network-only' });
    const read = async (...users: object[]) => {
      const done = beginRead();
      await vi.advanceTimersByTimeAsync(0);
      respond({ users: users.map((each) => ({ ...each, age: 1 })) });
      await done;
    };
    return { own, save, beginSave, read, beginRead, respond };
  }

  it('remains the last one while reads return its values, whatever happens to other users', async () => {
    const { own, save, read } = createReader();
    await save(user('Ann'));
    await read(user('Ann'), user('Ben', [], 'u2'));
    await read(user('Ben', [], 'u2'));
    expect(own.has('u1')).toBe(true);
  });

  it.each([
    ['a value', user('Theirs')],
    ['a value of a part', user('Ann', ['de'])],
    ['the length of a list', user('Ann', ['en', 'de'])],
  ])('is not the last one once a read has returned other values: %s', async (_title, theirs) => {
    const { own, save, read } = createReader();
    await save(user('Ann'));
    await read(theirs);
    expect([own.has('u1'), own.hasAny()]).toEqual([false, true]);
    await save(user('Again'));
    expect(own.has('u1')).toBe(true);
  });

  it('is not compared with a read that began before its end', async () => {
    const { own, beginSave, beginRead, respond } = createReader();
    const saved = beginSave();
    await vi.advanceTimersByTimeAsync(0);
    const read = beginRead();
    await vi.advanceTimersByTimeAsync(0);
    respond({ save: user('Ann') });
    await saved;
    respond({ users: [{ ...user('Old'), age: 1 }] });
    await read;
    expect(own.has('u1')).toBe(true);
  });
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
