/** Every fault on the way to Chime, against a read, a write that may be repeated, and writes that may not. */
import { ListAccountsCommand, ListUsersCommand } from '@aws-sdk/client-chime';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  carriedOut,
  clockSkew,
  epochTimestamps,
  exception,
  type Fault,
  halfBody,
  hang,
  hangAfterHeaders,
  htmlPage,
  hugeBody,
  instead,
  lengthTooLong,
  lengthTooShort,
  malformedJson,
  redirect,
  reset,
  serviceFailure,
  serviceUnavailable,
  slow,
  throttled,
  unknownEnum,
  unknownException,
} from '../support/fault.js';
import { documentsFor, type FaultScene, post, startFaultScene } from '../support/fault-scene.js';

interface Row {
  fault: Fault;
  /** Undefined where the request works all the same. */
  code?: string;
  /** Which requests are sent again while it lasts. */
  repeats?: 'all' | 'repeat-safe';
  /** Whether Chime carries the request out. */
  carriedOut?: true;
}

const timeout = 'UPSTREAM_TIMEOUT';
const unavailable = 'UPSTREAM_UNAVAILABLE';
const failure = 'UPSTREAM_FAILURE';
const badResponse = 'UPSTREAM_BAD_RESPONSE';

const FAULTS: Record<string, Row> = {
  'a slow answer': { fault: slow(60), carriedOut: true },
  'no answer': { fault: hang, code: timeout, repeats: 'repeat-safe' },
  'no answer to what was carried out': {
    fault: carriedOut(hang),
    code: timeout,
    repeats: 'repeat-safe',
    carriedOut: true,
  },
  'headers without a body': {
    fault: hangAfterHeaders,
    code: timeout,
    repeats: 'repeat-safe',
    carriedOut: true,
  },
  'a reset connection': { fault: reset, code: unavailable, repeats: 'repeat-safe' },
  'a reset after it was carried out': {
    fault: carriedOut(reset),
    code: unavailable,
    repeats: 'repeat-safe',
    carriedOut: true,
  },
  'half a body': { fault: halfBody, code: unavailable, repeats: 'repeat-safe', carriedOut: true },
  'a length that is too short': { fault: lengthTooShort(9), code: badResponse, carriedOut: true },
  'a length that is too long': {
    fault: lengthTooLong(9),
    code: unavailable,
    repeats: 'repeat-safe',
    carriedOut: true,
  },
  'a page with 200': { fault: htmlPage(200), code: badResponse },
  'a page with 403': { fault: htmlPage(403), code: badResponse },
  'a page with 429': { fault: htmlPage(429), code: 'THROTTLED', repeats: 'all' },
  'a page with 429 and a long Retry-After': {
    fault: htmlPage(429, { 'retry-after': '60' }),
    code: 'THROTTLED',
  },
  'a page with 500': { fault: htmlPage(500), code: badResponse, repeats: 'repeat-safe' },
  'a page with 502': { fault: htmlPage(502), code: unavailable, repeats: 'repeat-safe' },
  'a page with 503': { fault: htmlPage(503), code: unavailable, repeats: 'repeat-safe' },
  'a page with 504': { fault: htmlPage(504), code: timeout, repeats: 'repeat-safe' },
  '429 without a body': { fault: instead(429, ''), code: 'THROTTLED', repeats: 'all' },
  '502 without a body': { fault: instead(502, ''), code: unavailable, repeats: 'repeat-safe' },
  '503 without a body': { fault: instead(503, ''), code: unavailable, repeats: 'repeat-safe' },
  '504 without a body': { fault: instead(504, ''), code: timeout, repeats: 'repeat-safe' },
  'malformed JSON': { fault: malformedJson, code: badResponse, carriedOut: true },
  '429': { fault: throttled(), code: 'THROTTLED', repeats: 'all' },
  '429 with Retry-After': { fault: throttled('0'), code: 'THROTTLED', repeats: 'all' },
  '429 with a long Retry-After': { fault: throttled('60'), code: 'THROTTLED' },
  '500': { fault: serviceFailure, code: failure, repeats: 'repeat-safe' },
  '500 after it was carried out': {
    fault: carriedOut(serviceFailure),
    code: failure,
    repeats: 'repeat-safe',
    carriedOut: true,
  },
  '503': { fault: serviceUnavailable, code: unavailable, repeats: 'repeat-safe' },
  'timestamps as numbers': { fault: epochTimestamps, code: badResponse, carriedOut: true },
  'an enum value of a newer API': { fault: unknownEnum, carriedOut: true },
  'an unknown exception': { fault: unknownException, code: badResponse },
  'an unknown exception with 500': {
    fault: exception(500, 'TeapotException', 'Teapot'),
    code: failure,
    repeats: 'repeat-safe',
  },
  'a redirect with 301': { fault: redirect(301), code: badResponse },
  'a redirect with 307': { fault: redirect(307), code: badResponse },
  'a body of 3 MiB': { fault: hugeBody(3 << 20), carriedOut: true },
  'a body of 200 MiB': { fault: hugeBody(200 << 20), code: badResponse, carriedOut: true },
};

const ATTEMPT = 250;

let scene: FaultScene;
let made = 0;

beforeAll(async () => {
  // A wide open breaker: every test here is a failure, and none is about the circuit.
  scene = await startFaultScene({ attempt: ATTEMPT, deadline: 2_000, breakAfter: 10_000 });
});
beforeEach(() => {
  // Nobody waits between attempts.
  vi.spyOn(Math, 'random').mockReturnValue(0);
  scene.proxy.inject(null);
  scene.proxy.clear();
  made += 1;
});
afterAll(async () => {
  vi.restoreAllMocks();
  await scene.stop();
});

/** What the answer is while the fault lasts, and how often the request was sent. */
async function seen(query: string) {
  const { status, codes, took } = await post(scene.gateway, query);
  expect(took).toBeLessThan(2_500);
  return { status, codes, sent: scene.proxy.count() };
}

const expected = ({ code, repeats }: Row, isRepeatSafe: boolean) => ({
  status: 200,
  codes: code === undefined ? [] : [code],
  sent: repeats === 'all' || (repeats === 'repeat-safe' && isRepeatSafe) ? 3 : 1,
});

/** As soon as the fault is over, everything is as it was. */
const works = async () => {
  scene.proxy.inject(null);
  expect(await post(scene.gateway, documentsFor(scene).getUser)).toMatchObject({ status: 200, codes: [] });
};

describe.each(Object.entries(FAULTS))('%s', (_title, row) => {
  it('against a read', async () => {
    scene.proxy.inject(row.fault);
    expect(await seen(documentsFor(scene).getUser)).toEqual(expected(row, true));
    await works();
  });

  it('against a write that may be repeated', async () => {
    scene.proxy.inject(row.fault);
    expect(await seen(documentsFor(scene).updateUser)).toEqual(expected(row, true));
    await works();
  });

  it('against CreateUser, which may not', async () => {
    const email = `device-${made}@example.com`;
    scene.proxy.inject(row.fault);
    expect(await seen(documentsFor(scene).createUser(email))).toEqual(expected(row, false));
    await works();
    const { Users } = await scene.emulator.client.send(
      new ListUsersCommand({ AccountId: scene.accountId, UserEmail: email }),
    );
    expect(Users).toHaveLength(row.carriedOut ? 1 : 0);
  });

  it('against CreateAccount, which may not and of which Chime would make two', async () => {
    const name = `Account ${made}`;
    scene.proxy.inject(row.fault);
    expect(await seen(documentsFor(scene).createAccount(name))).toEqual(expected(row, false));
    await works();
    const { Accounts } = await scene.emulator.client.send(new ListAccountsCommand({ Name: name }));
    expect(Accounts).toHaveLength(row.carriedOut ? 1 : 0);
  });
});

describe('a fault that passes', () => {
  const repeated = Object.entries(FAULTS).filter(([, { repeats }]) => repeats);

  describe.each(repeated)('%s', (_title, { fault }) => {
    it.each(['getUser', 'updateUser'] as const)('is not noticed by %s', async (kind) => {
      scene.proxy.inject(fault, { times: 2 });
      expect(await seen(documentsFor(scene)[kind])).toEqual({ status: 200, codes: [], sent: 3 });
    });
  });

  it('is not noticed by CreateUser where it surely was not carried out', async () => {
    scene.proxy.inject(throttled(), { times: 2 });
    const email = `device-${made}@example.com`;
    expect(await seen(documentsFor(scene).createUser(email))).toEqual({ status: 200, codes: [], sent: 3 });
  });
});

describe('a clock that is an hour off', () => {
  it.each([
    ['ahead', 3_600_000],
    ['behind', -3_600_000],
  ])('%s is not noticed, by any request', async (_title, ms) => {
    const { getUser, updateUser, createUser } = documentsFor(scene);
    for (const query of [getUser, updateUser, createUser(`clock${ms}@example.com`)]) {
      // By the clock of the emulator, until the next answer.
      scene.proxy.inject(null);
      await post(scene.gateway, getUser);
      scene.proxy.clear();
      scene.proxy.inject(clockSkew(ms));
      expect(await seen(query)).toEqual({ status: 200, codes: [], sent: 2 });
      // From then on it is known.
      expect(await post(scene.gateway, getUser)).toMatchObject({ codes: [] });
      expect(scene.proxy.count()).toBe(3);
    }
  });

  it('is no excuse for a signature that is refused at the right time', async () => {
    await post(scene.gateway, documentsFor(scene).getUser);
    scene.proxy.clear();
    scene.proxy.inject(exception(403, 'SignatureDoesNotMatch', 'SignatureDoesNotMatch'));
    expect(await seen(documentsFor(scene).getUser)).toEqual({
      status: 200,
      codes: ['UPSTREAM_UNAUTHORIZED'],
      sent: 1,
    });
  });
});
