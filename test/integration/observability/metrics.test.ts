/** What /metrics tells, and that it stays bounded: read as Prometheus reads it, over HTTP. */
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { apiKey, bearer, startDoor } from '../../support/guarded-gateway.js';
import { startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { claims, sign } from '../../support/token.js';
import {
  after,
  exception,
  hang,
  respond,
  startUpstream,
  type Upstream,
  userBody,
} from '../../support/upstream.js';

const PACKAGE = fileURLToPath(new URL('../../../package.json', import.meta.url));
const PAGE = fileURLToPath(new URL('../../../docs/operations/metrics.md', import.meta.url));
const USER = '{ user(accountId: "a", userId: "u") { userId } }';

let upstream: Upstream;
let gateway: TestGateway;

beforeEach(async () => {
  upstream = await startUpstream();
  upstream.script(respond(userBody()));
  gateway = await startGatewayTo({ endpoint: upstream.url });
});
afterEach(async () => {
  await gateway.stop();
  await upstream.stop();
});

/** Every sample by its name and labels as they stand, such as `up{job="x"}`. */
async function scrape(url = gateway.url): Promise<Map<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    samples.map((line): [string, number] => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

/** Names of labels; `le` is every histogram's. */
const namesIn = (text: string, name: RegExp): ReadonlySet<string | undefined> =>
  new Set([...text.matchAll(name)].map(([, label]) => label).filter((label) => label !== 'le'));

/** The value of a sample, to be polled: requests count when they are over, which is after their answer came. */
const sample = (name: string) => async (): Promise<number | undefined> =>
  (await scrape()).get(`chime_gateway_${name}`);

const SOON = { timeout: 5_000 };

const ANY_LABELS: unknown = expect.any(Set);

describe('the metrics of requests', () => {
  it('count them by operation type and root field', async () => {
    for (const query of [USER, `query A { x: user(accountId: "a", userId: "u") { userId } }`])
      await gateway.ask(query);
    await gateway.ask('mutation { logoutUser(accountId: "a", userId: "u") { user { userId } } }');
    await expect.poll(sample('requests_total{type="query",field="user"}'), SOON).toBe(2);
    await expect.poll(sample('requests_total{type="mutation",field="logoutUser"}'), SOON).toBe(1);
    await expect.poll(sample('request_duration_seconds_count{type="query",field="user"}'), SOON).toBe(2);
  });

  it('find the root field in fragments', async () => {
    await gateway.ask(
      `query { ...F } fragment F on Query { ... on Query { user(accountId: "a", userId: "u") { userId } } }`,
    );
    await expect.poll(sample('requests_total{type="query",field="user"}'), SOON).toBe(1);
  });

  it('count several root fields as such', async () => {
    await gateway.ask('{ user(accountId: "a", userId: "u") { userId } account(accountId: "a") { name } }');
    await expect.poll(sample('requests_total{type="query",field="multiple"}'), SOON).toBe(1);
  });

  it('measure from the arrival to the end of the answer', async () => {
    upstream.script(after(120, respond(userBody())));
    await gateway.ask(USER);
    await expect
      .poll(sample('request_duration_seconds_bucket{le="0.1",type="query",field="user"}'), SOON)
      .toBe(0);
    await expect
      .poll(sample('request_duration_seconds_bucket{le="10",type="query",field="user"}'), SOON)
      .toBe(1);
  });

  it('count errors by code, one for a request however many errors have it', async () => {
    upstream.script(exception('ConflictException'));
    await gateway.ask(
      `{ a: user(accountId: "a", userId: "a") { userId } b: user(accountId: "a", userId: "b") { userId } }`,
    );
    await gateway.ask('{ nothing }');
    await fetch(`${gateway.url}/graphql`, { method: 'POST', body: 'x' });
    await expect.poll(sample('errors_total{code="CONFLICT"}'), SOON).toBe(1);
    await expect.poll(sample('errors_total{code="GRAPHQL_VALIDATION_FAILED"}'), SOON).toBe(1);
    await expect.poll(sample('errors_total{code="BAD_REQUEST"}'), SOON).toBe(1);
    await expect.poll(sample('requests_total{type="unknown",field="unknown"}'), SOON).toBe(2);
  });

  it('count those whose client was gone', async () => {
    upstream.script(hang);
    const leaving = new AbortController();
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify({ query: USER }), signal: leaving.signal };
    const asked = fetch(`${gateway.url}/graphql`, init);
    await expect.poll(() => upstream.requests.length).toBe(1);
    await expect.poll(sample('upstream_in_flight'), SOON).toBe(1);
    leaving.abort();
    await expect(asked).rejects.toThrow('aborted');
    await expect.poll(sample('requests_aborted_total'), SOON).toBe(1);
    await expect.poll(sample('requests_total{type="query",field="user"}'), SOON).toBe(1);
    await expect.poll(sample('upstream_in_flight'), SOON).toBe(0);
  });

  it('have no series that a client can make up, and none for other paths', async () => {
    await gateway.ask(USER);
    await expect.poll(sample('requests_total{type="query",field="user"}'), SOON).toBe(1);
    const before = [...(await scrape()).keys()].filter((name) => name.startsWith('chime_'));
    for (const name of ['mine', 'yours']) {
      await gateway.ask(
        `query ${name} { ${name}: user(accountId: "${name}", userId: "${name}") { ${name}: userId } }`,
      );
      await fetch(`${gateway.url}/${name}?${name}`, {
        headers: { 'x-request-id': name, 'user-agent': name },
      });
    }
    await expect.poll(sample('requests_total{type="query",field="user"}'), SOON).toBe(3);
    const later = [...(await scrape()).keys()].filter((name) => name.startsWith('chime_'));
    expect(later).toEqual(before);
    await gateway.ask(`{ ${USER.slice(1, -1)} mine: nothing }`);
    await gateway.ask('query { user(accountId: "a"');
    await expect.poll(sample('requests_total{type="unknown",field="unknown"}'), SOON).toBe(2);
    expect([...(await scrape()).keys()].join('\n')).not.toMatch(/mine|yours|nothing/);
  });
});

describe('the metrics of calls to Chime', () => {
  it('count calls by operation and outcome, and the attempts after the first', async () => {
    upstream.script(
      exception('ServiceFailureException'),
      respond(userBody()),
      exception('ForbiddenException'),
    );
    await gateway.ask(USER);
    await gateway.ask(USER);
    await expect.poll(sample('upstream_calls_total{operation="GetUser",outcome="ok"}'), SOON).toBe(1);
    await expect
      .poll(sample('upstream_calls_total{operation="GetUser",outcome="UPSTREAM_FORBIDDEN"}'), SOON)
      .toBe(1);
    await expect.poll(sample('upstream_retries_total{operation="GetUser"}'), SOON).toBe(1);
    await expect.poll(sample('upstream_call_duration_seconds_count{operation="GetUser"}'), SOON).toBe(2);
  });

  it('tell when the circuit of an operation opens, and when it closes', async () => {
    await gateway.stop();
    gateway = await startGatewayTo({
      endpoint: upstream.url,
      limits: { attempts: 1, breakAfter: 2, breakFor: 200 },
    });
    upstream.script(exception('ServiceFailureException'));
    await gateway.ask(USER);
    await gateway.ask(USER);
    await expect.poll(sample('upstream_breaker_state{operation="GetUser"}'), SOON).toBe(2);
    upstream.script(respond(userBody()));
    await delay(250);
    await gateway.ask(USER);
    await expect.poll(sample('upstream_breaker_state{operation="GetUser"}'), SOON).toBe(0);
  });

  it('tell how many are under way and how many wait', async () => {
    await gateway.stop();
    gateway = await startGatewayTo({ endpoint: upstream.url, limits: { concurrency: 2 } });
    upstream.script(after(500, respond(userBody())));
    const users = ['u1', 'u2', 'u3', 'u4', 'u5'];
    const asked = Promise.all(
      users.map(async (id) => gateway.ask(`{ user(accountId: "a", userId: "${id}") { displayName } }`)),
    );
    await expect.poll(sample('upstream_in_flight'), SOON).toBe(2);
    await expect.poll(sample('upstream_queue_depth'), SOON).toBe(3);
    await asked;
    await expect.poll(sample('upstream_in_flight'), SOON).toBe(0);
    await expect.poll(sample('upstream_queue_depth'), SOON).toBe(0);
  });

  it('tell how many keys loaders read at once', async () => {
    const users = [1, 2, 3].map((id) => `{ __typename: "User", accountId: "a", userId: "u${id}" }`);
    await gateway.ask(`{ _entities(representations: [${users.join(',')}]) { ... on User { displayName } } }`);
    await gateway.ask('{ account(accountId: "a") { name } }');
    await expect.poll(sample('loader_batch_size_count{loader="user"}'), SOON).toBe(1);
    await expect.poll(sample('loader_batch_size_sum{loader="user"}'), SOON).toBe(3);
    await expect.poll(sample('loader_batch_size_bucket{le="2",loader="user"}'), SOON).toBe(0);
    await expect.poll(sample('loader_batch_size_sum{loader="account"}'), SOON).toBe(1);
  });
});

describe('the metrics of the gateway itself', () => {
  it('tell its version and the connections of its clients', async () => {
    const { version } = JSON.parse(await readFile(PACKAGE, 'utf8')) as { version: string };
    await expect.poll(sample(`build_info{version="${version}"}`), SOON).toBe(1);
    const before = Number(await sample('connections')());
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    await expect.poll(sample('connections'), SOON).toBe(before + 1);
    socket.destroy();
    await expect.poll(sample('connections'), SOON).toBe(before);
    expect((await scrape()).get('chime_gateway_connections_dropped_total')).toBe(0);
    expect((await scrape()).get('chime_gateway_spans_lost_total')).toBe(0);
  });

  it('tell a request at its deadline from one that takes longer', async () => {
    await gateway.ask(USER);
    for (const limit of ['10', '12', '15', '+Inf'])
      await expect
        .poll(sample(`request_duration_seconds_bucket{le="${limit}",type="query",field="user"}`), SOON)
        .toBe(1);
  });
});

describe('/metrics', () => {
  it('is what Prometheus reads, with the metrics of the process', async () => {
    const response = await fetch(`${gateway.url}/metrics`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const text = await response.text();
    for (const block of text.trim().split('\n\n')) {
      expect(block).toMatch(
        /^# HELP \w+ .+\n# TYPE \w+ (?:counter|gauge|histogram)(?:\n\w+(?:\{.*\})? [-+.\w]+)*$/,
      );
    }
    expect((await scrape()).get('process_resident_memory_bytes')).toBeGreaterThan(10_000_000);
    expect((await scrape()).get('process_cpu_seconds_total')).toBeGreaterThan(0);
  });

  it('needs the permission metrics:read where there is authentication', async () => {
    const door = await startDoor();
    try {
      const ask = async (headers: Record<string, string>) => {
        const response = await door.call('/metrics', { headers });
        const text = await response.text();
        return [response.status, /"code":"(\w+)"/.exec(text)?.[1], text.includes('chime_gateway_')];
      };
      expect(await ask({})).toEqual([401, 'UNAUTHENTICATED', false]);
      expect(await ask({ 'x-api-key': apiKey('x') })).toEqual([401, 'UNAUTHENTICATED', false]);
      expect(await ask({ 'x-api-key': apiKey('r') })).toEqual([403, 'FORBIDDEN', false]);
      const scope = { roles: undefined, scope: 'metrics:read' };
      expect(await ask(bearer(await sign(door.pair, claims(scope))))).toEqual([200, undefined, true]);
    } finally {
      await door.stop();
    }
  });

  it('is not there when METRICS is false', async () => {
    await gateway.stop();
    gateway = await startGatewayTo({ endpoint: upstream.url, env: { METRICS: 'false' } });
    expect((await fetch(`${gateway.url}/metrics`)).status).toBe(404);
    expect((await gateway.ask(USER)).data).toEqual({ user: { userId: 'u' } });
  });

  it('counts for each gateway of a process apart', async () => {
    const other = await startGatewayTo({ endpoint: upstream.url });
    await gateway.ask(USER);
    await expect.poll(sample('requests_total{type="query",field="user"}'), SOON).toBe(1);
    expect(
      (await scrape(other.url)).get('chime_gateway_requests_total{type="query",field="user"}'),
    ).toBeUndefined();
    await other.stop();
  });

  it('tells just what the documentation lists', async () => {
    const page = (await readFile(PAGE, 'utf8')).matchAll(
      /^\| `(chime_gateway_\w+)`\s*\| (\w+)\s*\|([^|]*)\|/gm,
    );
    const documented = [...page].map(([, name, type, labels = '']) => [
      name,
      { type, labels: namesIn(labels, /`(\w+)`/g) },
    ]);
    await gateway.stop();
    // Nobody listens there. The metrics of Redis exist only with a server.
    gateway = await startGatewayTo({ endpoint: upstream.url, env: { REDIS_URL: 'redis://127.0.0.1:1' } });
    upstream.script(exception('ServiceFailureException'));
    for (const _ of [1, 2, 3, 4]) await gateway.ask(USER);
    await expect.poll(sample('upstream_breaker_state{operation="GetUser"}'), SOON).toBe(2);
    const text = await (await fetch(`${gateway.url}/metrics`)).text();
    const told = [...text.matchAll(/^# TYPE (chime_gateway_\w+) (\w+)\n(?:(\S+?)(?:\{(.*)\})? )?/gm)].map(
      ([, name, type, first, labels = '']) => [
        name,
        // The labels of a metric without a sample are not known yet.
        { type, labels: first === undefined ? ANY_LABELS : namesIn(labels, /(\w+)=/g) },
      ],
    );
    expect(told.length).toBeGreaterThanOrEqual(11);
    expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(told));
  });
});
