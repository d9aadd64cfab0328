/** The notifications that observers get about the calls of a connection. */
import { GetUserCommand, InviteUsersCommand, UpdateUserCommand } from '@aws-sdk/client-chime';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ChimeConnection, connectChime } from '../../../src/chime/client.js';
import type { CallReport } from '../../../src/chime/observer.js';
import type { Limits } from '../../../src/chime/call-policy.js';
import { after, exception, respond, startUpstream, type Upstream, userBody } from '../../support/upstream.js';

const ids = { AccountId: 'a', UserId: 'u' };
const get = new GetUserCommand(ids);
const update = new UpdateUserCommand({ ...ids, LicenseType: 'Pro' });
const invite = new InviteUsersCommand({ AccountId: 'a', UserEmailList: ['ann@example.com'] });

let upstream: Upstream;
let chime: ChimeConnection;
let calls: CallReport[];
let circuits: string[];

function connect(limits: Partial<Limits> = {}): void {
  chime = connectChime({
    endpoint: upstream.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    log: pino({ level: 'silent' }),
    limits,
    observer: {
      onCall: (report) => calls.push(report),
      onBreaker: (operation, state) => circuits.push(`${operation} ${state}`),
    },
  });
}

beforeEach(async () => {
  upstream = await startUpstream();
  calls = [];
  circuits = [];
});
afterEach(async () => {
  vi.restoreAllMocks();
  chime.close();
  await upstream.stop();
});

describe('an observer', () => {
  it('is notified of the outcome, the attempts and the duration of every call', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    connect();
    upstream.script(exception('ServiceUnavailableException'), after(20, respond(userBody())));
    const own: CallReport[] = [];
    await chime.send(update, { onCall: (report) => own.push(report) });
    upstream.script(exception('ServiceFailureException'));
    await expect(chime.send(invite)).rejects.toMatchObject({ code: 'UPSTREAM_FAILURE' });
    expect(calls).toMatchObject([
      { operation: 'UpdateUser', code: undefined, attempts: 2 },
      { operation: 'InviteUsers', code: 'UPSTREAM_FAILURE', attempts: 1 },
    ]);
    expect(own).toEqual(calls.slice(0, 1));
    expect(calls[0]?.seconds).toBeGreaterThanOrEqual(0.019);
    expect(calls[0]?.seconds).toBeLessThan(5);
  });

  it('is not notified of a call that was refused for its identifiers', async () => {
    connect();
    await expect(chime.send(new GetUserCommand({ ...ids, UserId: '..' }))).rejects.toBeInstanceOf(Error);
    expect([calls, upstream.requests]).toEqual([[], []]);
  });

  it('is notified of a call without an attempt, and of every change of a circuit', async () => {
    connect({ attempts: 1, breakAfter: 1, breakFor: 50 });
    upstream.script(exception('ServiceFailureException'));
    await expect(chime.send(get)).rejects.toBeInstanceOf(Error);
    await expect(chime.send(get)).rejects.toBeInstanceOf(Error);
    expect(calls.at(-1)).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', attempts: 0 });
    expect(circuits).toEqual(['GetUser open']);
    await new Promise((resolve) => setTimeout(resolve, 60));
    upstream.script(respond(userBody()));
    await chime.send(get);
    expect(circuits).toEqual(['GetUser open', 'GetUser half-open', 'GetUser closed']);
  });
});

describe('the load', () => {
  it('counts calls in progress and in the queue at any time', async () => {
    connect({ concurrency: 2 });
    const { load } = chime;
    upstream.script(after(20, respond(userBody())));
    const sent = Promise.all([1, 2, 3, 4, 5].map(() => chime.send(get)));
    expect([load.inFlight, load.queued]).toEqual([2, 3]);
    await sent;
    expect([load.inFlight, load.queued]).toEqual([0, 0]);
  });

  it('excludes calls that timed out in the queue', async () => {
    connect({ concurrency: 1, deadline: 300, attempts: 1 });
    upstream.script(after(3_000, respond(userBody())));
    const started = performance.now();
    const ended = await Promise.allSettled([1, 2, 3].map(() => chime.send(get)));
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(calls.map(({ code }) => code)).toEqual([
      'UPSTREAM_TIMEOUT',
      'UPSTREAM_TIMEOUT',
      'UPSTREAM_TIMEOUT',
    ]);
    expect(upstream.requests).toHaveLength(1);
    await expect.poll(() => [chime.load.inFlight, chime.load.queued]).toEqual([0, 0]);
  });
});
