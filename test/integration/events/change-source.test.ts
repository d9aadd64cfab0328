/** Where the changes of a gateway come from: the feed of the server behind it, or its own writes. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Change, ChangeEvent } from '../../../src/events/change.js';
import { ChangeHub } from '../../../src/events/change-hub.js';
import { ChangeSource } from '../../../src/events/change-source.js';
import { EmulatorFeed } from '../../../src/events/emulator-feed.js';
import { type ChangeFeed, startChangeFeed } from '../../support/feed-substitute.js';
import { startHttpServer } from '../../support/http-server.js';
import { keptLog } from '../../support/log-file.js';
import { recordPublications } from '../../support/published-changes.js';

const DELAYS = { first: 5, last: 20, recheck: 40, undecided: 300 };

const OWN: Change = {
  resource: 'Room',
  kind: 'Deleted',
  operation: 'DeleteRoom',
  time: '2026-11-29T12:00:01.000Z',
  accountId: 'a',
  roomId: 'r',
};

let feed: ChangeFeed;
let opened: ChangeSource[];
let messages: unknown[];
/** What the subscribers of the gateway receive. */
let received: ChangeEvent[];
let shared: ReturnType<typeof recordPublications>;

beforeEach(async () => {
  feed = await startChangeFeed();
  opened = [];
  received = [];
  messages = [];
  shared = recordPublications();
});
afterEach(async () => {
  for (const source of opened) source.close();
  await feed.stop();
});

async function open({ endpoint = feed.url, silenceMs = 5_000, delays = DELAYS } = {}): Promise<ChangeSource> {
  const hub = new ChangeHub();
  hub.onChange((event) => received.push(event));
  const signGet = async (path: string) => ({ url: endpoint + path, headers: { authorization: 'signed' } });
  const source = new ChangeSource({
    hub,
    log: keptLog((line) => messages.push((JSON.parse(line) as { msg: unknown }).msg)),
    feed: new EmulatorFeed({ signGet }, silenceMs),
    openSharing: shared.openSharing,
    delays,
  });
  opened.push(source);
  await source.open();
  return source;
}

const users = (): unknown[] => received.map((event) => (event === 'Resync' ? event : event.userId));

const AWAY = 'the change feed is away: subscribers wait for changes';
const BACK = 'the change feed is read again';

describe('a server with a feed', () => {
  it('is the only source, and its requests are signed', async () => {
    const source = await open();
    source.publish(OWN);
    await expect.poll(users).toEqual(['Resync']);
    feed.change('1');
    await expect
      .poll(() => received.at(-1))
      .toEqual({
        resource: 'User',
        kind: 'Updated',
        operation: 'UpdateUser',
        time: '2026-11-29T12:00:00.000Z',
        accountId: 'a',
        userId: 'u',
      });
    expect(received).toHaveLength(2);
    expect(shared.events).toEqual([]);
    expect(feed.requests[0]).toMatchObject({ accept: 'text/event-stream', authorization: 'signed' });
    expect(source.status).toEqual({ name: 'feed', isConnected: true });
  });

  it('is resumed after the last change when the connection is lost', async () => {
    const source = await open();
    feed.change('1');
    await expect.poll(users).toEqual(['Resync', 'u']);
    feed.cut();
    await expect.poll(() => feed.requests.length).toBe(2);
    expect(feed.requests[1]).toMatchObject({ 'last-event-id': '1' });
    await expect.poll(() => source.status.isConnected).toBe(true);
    feed.change('2', { UserId: 'v' });
    await expect.poll(users).toEqual(['Resync', 'u', 'v']);
    expect(messages).toEqual([AWAY, BACK]);
  });

  it('is resumed after the last change, even if a response names the present position first', async () => {
    await feed.stop();
    feed = await startChangeFeed(() => 'event: start\nid: 9\ndata:\n\n');
    await open();
    feed.change('10');
    await expect.poll(users).toEqual(['Resync', 'u']);
    feed.cut();
    await expect.poll(() => feed.requests.length).toBe(2);
    feed.cut();
    await expect.poll(() => feed.requests.at(2)?.['last-event-id']).toBe('10');
    expect(users()).toEqual(['Resync', 'u']);
  });

  it('is asked until it responds, and logged once meanwhile', async () => {
    feed.status = 503;
    const source = await open();
    expect(source.status).toEqual({ name: 'undecided', isConnected: false });
    await expect.poll(() => feed.requests.length).toBeGreaterThan(3);
    feed.status = 200;
    await expect.poll(() => source.status.name).toBe('feed');
    expect(messages).toEqual([AWAY, BACK]);
  });

  it('sends its own changes of a lost connection, so that waiting ones are not delivered twice', async () => {
    const source = await open();
    await expect.poll(users).toEqual(['Resync']);
    feed.status = 503;
    feed.cut();
    await expect.poll(() => source.status.name).toBe('undecided');
    source.publish(OWN);
    feed.status = 200;
    await expect.poll(() => source.status.name).toBe('feed');
    expect(received).toHaveLength(1);
    expect(shared.events).toEqual([]);
  });

  it('is lost when it is silent', async () => {
    await open({ silenceMs: 50 });
    await expect.poll(() => feed.requests.length).toBeGreaterThan(2);
    expect(messages[0]).toBe(AWAY);
  });

  it('is not lost while it sends comments', async () => {
    await open({ silenceMs: 200 });
    let sent = 0;
    const comments = setInterval(() => {
      feed.send(':\n\n');
      sent += 1;
    }, 20);
    await expect.poll(() => sent).toBeGreaterThan(30);
    clearInterval(comments);
    expect(feed.requests).toHaveLength(1);
    expect(messages).toEqual([]);
  });
});

describe('a gap', () => {
  it('makes subscribers read again, and its position is the new one', async () => {
    await open();
    feed.send('event: gap\nid: 7\ndata:\n\n');
    await expect.poll(users).toEqual(['Resync', 'Resync']);
    feed.cut();
    await expect.poll(() => feed.requests.at(-1)?.['last-event-id']).toBe('7');
  });

  it.each([
    ['no JSON', 'data: {\n\n'],
    ['no object', 'data: null\n\n'],
    ['no data', 'event: message\n\n'],
    [
      'an unknown resource',
      'data: {"Resource":"Planet","Kind":"Updated","Operation":null,"Time":"2026-11-29T12:00:00.000Z"}\n\n',
    ],
    [
      'a key that is a path',
      'data: {"Resource":"User","Kind":"Updated","Operation":null,"Time":"2026-11-29T12:00:00.000Z","AccountId":".."}\n\n',
    ],
    ['a line that is too long', `data: ${'x'.repeat(100_000)}\n\n`],
    ['many lines', `${`data: ${'x'.repeat(1_000)}\n`.repeat(100)}\n`],
  ])('is an event with %s, logged once, and the feed goes on', async (_name, text) => {
    await open();
    feed.send(text + text);
    feed.change('3');
    await expect.poll(users).toEqual(['Resync', 'Resync', 'Resync', 'u']);
    expect(messages).toEqual(['an event of the change feed is not valid: subscribers read again']);
  });
});

describe('a server without a feed', () => {
  it.each([400, 403, 404])('with status %i makes the gateway publish its own changes', async (status) => {
    feed.status = status;
    const source = await open();
    source.publish(OWN);
    expect(received).toEqual([OWN]);
    expect(shared.events).toEqual([OWN]);
    expect(source.status).toEqual({ name: 'workers', isConnected: true });
    expect(messages).toEqual([]);
  });

  it('that gets one becomes the source', async () => {
    feed.status = 404;
    const source = await open();
    feed.status = 200;
    await expect.poll(() => source.status.name).toBe('feed');
    await expect.poll(users).toEqual(['Resync']);
    source.publish(OWN);
    expect(shared.events).toEqual([]);
  });

  it('that had one makes subscribers read again, and the gateway publish its own changes', async () => {
    const source = await open();
    await expect.poll(users).toEqual(['Resync']);
    feed.status = 404;
    feed.cut();
    await expect.poll(users).toEqual(['Resync', 'Resync']);
    source.publish(OWN);
    expect(shared.events).toEqual([OWN]);
  });
});

describe('changes before the decision', () => {
  it('wait, and are published when the server has no feed', async () => {
    feed.status = 500;
    const source = await open();
    source.publish(OWN);
    expect(received).toEqual([]);
    feed.status = 404;
    await expect.poll(() => shared.events).toEqual([OWN]);
    expect(received).toEqual([OWN]);
  });

  it('are published after some time without a decision, and a feed that responds later is read', async () => {
    feed.status = 500;
    const source = await open();
    source.publish(OWN);
    await expect.poll(() => received).toEqual([OWN]);
    feed.status = 200;
    await expect.poll(users).toEqual([undefined, 'Resync']);
    expect(source.status.name).toBe('feed');
  });

  it('of a feed that was away for long are not resumed, because the gateway published its own meanwhile', async () => {
    const source = await open();
    await expect.poll(users).toEqual(['Resync']);
    feed.status = 503;
    feed.cut();
    await expect.poll(() => source.status.name).toBe('workers');
    feed.status = 200;
    await expect.poll(users).toEqual(['Resync', 'Resync']);
    expect(feed.requests.at(-1)).not.toHaveProperty('last-event-id');
  });

  it('become one Resync when there are too many', async () => {
    feed.status = 500;
    const source = await open();
    for (let count = 0; count <= 1_000; count += 1) source.publish(OWN);
    feed.status = 404;
    await expect.poll(() => shared.events).toEqual(['Resync']);
    expect(received).toEqual(['Resync']);
  });
});

it('opens within the time limit when the server does not respond', async () => {
  const silent = await startHttpServer(() => undefined);
  const source = await open({ endpoint: silent.url });
  expect(source.status.name).toBe('undecided');
  await silent.stop();
});
