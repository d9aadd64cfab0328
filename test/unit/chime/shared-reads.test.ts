/** Identical reads of one process share calls to Chime, without any of their callers noticing the others. */
import { GetAccountCommand, GetUserCommand, UpdateUserCommand } from '@aws-sdk/client-chime';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChimeError } from '../../../src/chime/chime-error.js';
import { type ChimeConnection, connectChime } from '../../../src/chime/client.js';
import type { Limits } from '../../../src/chime/call-policy.js';
import type { CallReport } from '../../../src/chime/observer.js';
import { shareReads } from '../../../src/chime/shared-reads.js';
import {
  accountBody,
  exception,
  hang,
  type Reply,
  respond,
  startUpstream,
  type Upstream,
  userBody,
} from '../../support/upstream.js';

const ids = { AccountId: 'a', UserId: 'u' };
const get = () => new GetUserCommand(ids);

let upstream: Upstream;
let chime: ChimeConnection;
let calls: CallReport[];
let saved: string[];

function connect(limits: Partial<Limits> = {}): void {
  const observer = {
    onCall: (report: CallReport) => calls.push(report),
    onSavedCall: (operation: string, by: string) => saved.push(`${operation} ${by}`),
  };
  const connection = connectChime({
    endpoint: upstream.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    log: pino({ level: 'silent' }),
    limits,
    observer,
  });
  chime = shareReads(connection, observer);
}

/** Sends responses when they are released, in the order of the requests. */
function heldReplies() {
  const waiting: ((body: object) => void)[] = [];
  const hold: Reply = (answer, request) => void waiting.push((body) => respond(body)(answer, request));
  const release = async (body: object) => {
    await expect.poll(() => waiting).not.toHaveLength(0);
    waiting.shift()?.(body);
  };
  return { hold, release };
}

const ago = (milliseconds: number) => performance.now() - milliseconds;

const requested = async (count: number) => {
  await expect.poll(() => upstream.requests).toHaveLength(count);
};

beforeEach(async () => {
  upstream = await startUpstream();
  calls = [];
  saved = [];
  connect();
});
afterEach(async () => {
  chime.close();
  await upstream.stop();
});

describe('identical reads', () => {
  it('share one call if they begin at once, and the next call if one has been sent', async () => {
    const { hold, release } = heldReplies();
    upstream.script(hold);
    const first = Array.from({ length: 50 }, () => chime.send(get()));
    await requested(1);
    const second = Array.from({ length: 50 }, () => chime.send(get()));
    await release(userBody({ DisplayName: 'old' }));
    await release(userBody({ DisplayName: 'new' }));
    const nameOf = async (read: (typeof first)[0]) => (await read).User?.DisplayName;
    expect(new Set(await Promise.all(first.map(nameOf)))).toEqual(new Set(['old']));
    // The call was sent before they began, so that its output may be older than a change before them.
    expect(new Set(await Promise.all(second.map(nameOf)))).toEqual(new Set(['new']));
    expect(upstream.requests).toHaveLength(2);
    expect(calls).toHaveLength(2);
    expect(saved).toEqual(Array.from({ length: 98 }, () => 'GetUser joined'));
  });

  it('do not wait long for a call without a response', async () => {
    upstream.script(hang, respond(userBody()));
    const gone = new AbortController();
    const first = chime.send(get(), { signal: gone.signal });
    await requested(1);
    await expect(chime.send(get())).resolves.toMatchObject(userBody());
    gone.abort();
    await expect(first).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
  });

  it('are sent again after the call of the others has ended', async () => {
    upstream.script(respond(userBody()));
    await chime.send(get());
    await chime.send(get());
    expect(upstream.requests).toHaveLength(2);
    expect(saved).toEqual([]);
  });

  it('join a call that waits for a slot', async () => {
    connect({ concurrency: 1 });
    const { hold, release } = heldReplies();
    upstream.script(hold);
    const other = chime.send(new GetAccountCommand({ AccountId: 'a' }));
    await requested(1);
    const first = chime.send(get());
    await new Promise(setImmediate);
    const second = chime.send(get());
    await release(accountBody());
    await release(userBody());
    await Promise.all([other, first, second]);
    expect(upstream.requests).toHaveLength(2);
  });

  it('do not include other inputs or writes', async () => {
    upstream.script(respond(userBody()));
    const update = () => chime.send(new UpdateUserCommand({ ...ids, LicenseType: 'Pro' }));
    const other = () => chime.send(new GetUserCommand({ ...ids, UserId: 'v' }));
    await Promise.all([chime.send(get()), other(), update(), update()]);
    expect(upstream.requests).toHaveLength(4);
    expect(saved).toEqual([]);
  });

  it('report to each caller its own wait, and to one of them the call', async () => {
    upstream.script(respond(userBody()));
    const starts = vi.fn<() => void>();
    const reports: CallReport[] = [];
    const options = { onStart: starts, onCall: (report: CallReport) => reports.push(report) };
    await Promise.all([chime.send(get(), options), chime.send(get(), options)]);
    expect(starts).toHaveBeenCalledTimes(1);
    expect(new Set(reports.map(({ attempts }) => attempts))).toEqual(new Set([0, 1]));
    expect(reports.every(({ seconds }) => seconds > 0)).toBe(true);
  });
});

describe('a caller that leaves', () => {
  it('does not end the call that it joined', async () => {
    const { hold, release } = heldReplies();
    upstream.script(hold);
    const first = chime.send(get());
    const gone = new AbortController();
    const second = chime.send(get(), { signal: gone.signal });
    await requested(1);
    gone.abort();
    await expect(second).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    await release(userBody());
    await expect(first).resolves.toMatchObject(userBody());
    expect(upstream.requests).toHaveLength(1);
  });

  it('ends its own call, and those that joined it share another one', async () => {
    upstream.script(hang, respond(userBody()));
    const gone = new AbortController();
    const first = chime.send(get(), { signal: gone.signal });
    const others = [chime.send(get()), chime.send(get())];
    await requested(1);
    gone.abort();
    await expect(first).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    for (const other of others) await expect(other).resolves.toMatchObject(userBody());
    expect(upstream.requests).toHaveLength(2);
  });

  it('ends the call if it is the last one, and a later read gets a call of its own', async () => {
    upstream.script(hang, respond(userBody()));
    const gone = [new AbortController(), new AbortController()] as const;
    const reads = gone.map(({ signal }) => chime.send(get(), { signal }));
    await requested(1);
    for (const controller of gone) controller.abort();
    const later = chime.send(get());
    for (const read of reads) await expect(read).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    await expect(later).resolves.toMatchObject(userBody());
    await expect.poll(() => upstream.requests[0]?.outcome).toBe('lost');
    expect(upstream.requests).toHaveLength(2);
  });

  it('leaves no call behind if it waited for the end of another one', async () => {
    const { hold, release } = heldReplies();
    upstream.script(hold);
    const first = chime.send(get());
    await requested(1);
    const gone = new AbortController();
    const second = chime.send(get(), { signal: gone.signal });
    gone.abort();
    await expect(second).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    await release(userBody());
    await first;
    await new Promise(setImmediate);
    expect(upstream.requests).toHaveLength(1);
  });
});

describe('the deadline of a caller', () => {
  it('ends its own wait only', async () => {
    connect({ deadline: 5_000 });
    upstream.script(hang, respond(userBody()));
    const late = chime.send(get(), { since: ago(4_950) });
    const early = chime.send(get());
    await expect(late).rejects.toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      extensions: { chime: { retryable: true, mayHaveBeenApplied: false } },
    });
    await expect(early).resolves.toMatchObject(userBody());
    expect(upstream.requests).toHaveLength(2);
  });

  it('ends its wait for the call that it joined', async () => {
    connect({ deadline: 5_000 });
    const { hold, release } = heldReplies();
    upstream.script(hold);
    const early = chime.send(get());
    const late = chime.send(get(), { since: ago(4_950) });
    await expect(late).rejects.toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      extensions: { chime: { retryable: true, mayHaveBeenApplied: false } },
    });
    await release(userBody());
    await expect(early).resolves.toMatchObject(userBody());
    expect(upstream.requests).toHaveLength(1);
  });

  it('is not shortened by that of the caller that makes the call', async () => {
    connect({ deadline: 5_000, concurrency: 1 });
    const { hold, release } = heldReplies();
    upstream.script(hold);
    const other = chime.send(new GetAccountCommand({ AccountId: 'a' }));
    await requested(1);
    const late = chime.send(get(), { since: ago(4_950) });
    await new Promise(setImmediate);
    const early = chime.send(get());
    await expect(late).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    await release(accountBody());
    await release(userBody());
    await expect(early).resolves.toMatchObject(userBody());
    await other;
  });
});

describe('a failed call', () => {
  it('gives each caller an error of its own', async () => {
    upstream.script(exception('BadRequestException', { message: 'UserId is unknown' }));
    const failures = await Promise.all(
      Array.from({ length: 3 }, () => chime.send(get()).catch((error: unknown) => error as ChimeError)),
    );
    const errors = failures.filter((failure) => failure instanceof ChimeError);
    expect(errors).toHaveLength(3);
    expect(errors.map((error) => error.toJSON())).toEqual(errors.map(() => errors[0]?.toJSON()));
    expect(errors[1]?.extensions['validationErrors']).toHaveLength(1);
    for (const one of errors) {
      const parts = errors.filter((other) => other !== one);
      expect(parts.every((other) => other.extensions !== one.extensions)).toBe(true);
      expect(parts.every((other) => other.extensions['chime'] !== one.extensions['chime'])).toBe(true);
    }
    expect(upstream.requests).toHaveLength(1);
    expect(saved).toEqual([]);
  });

  it('is made for nobody if its identifiers are refused', async () => {
    const unsafe = new GetUserCommand({ ...ids, UserId: '..' });
    const failures = await Promise.allSettled([chime.send(unsafe), chime.send(unsafe)]);
    expect(new Set(failures.map((failure) => failure.status === 'rejected' && failure.reason)).size).toBe(2);
    expect(upstream.requests).toEqual([]);
  });
});
