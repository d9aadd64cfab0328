/** The built program with Redis: replicas that are killed, workers, and the stop. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BODY } from '../../support/guarded-gateway.js';
import {
  linesOf,
  type Program,
  sampleAt,
  startedAt,
  startProgram,
  workerPids,
} from '../../support/program.js';
import { hasRedis, startRedis, type TestRedis } from '../../support/redis.js';
import { CERTIFICATE } from '../../support/tls.js';
import { respond, startUpstream, type Upstream, userBody } from '../../support/upstream.js';

const AWAY = 'Redis is away: each process counts for itself meanwhile';

/** The duration of a lease, and the time that a busy machine may take. */
const LEASE_END = { timeout: 20_000 };

vi.setConfig({ testTimeout: 60_000 });

const post = async (url: string): Promise<number> => {
  const headers = { 'content-type': 'application/json', connection: 'close' };
  return (await fetch(`${url}/graphql`, { method: 'POST', headers, body: BODY })).status;
};

describe.skipIf(!hasRedis)('the program with Redis', () => {
  let redis: TestRedis;
  let upstream: Upstream;
  let directory: string;
  let programs: Program[];

  beforeEach(async () => {
    redis = await startRedis();
    upstream = await startUpstream();
    upstream.script(respond(userBody()));
    directory = await mkdtemp(join(tmpdir(), 'chime-redis-process-'));
    programs = [];
  });
  afterEach(async () => {
    for (const { child } of programs) child.kill('SIGKILL');
    await upstream.stop();
    await redis.stop();
    await rm(directory, { recursive: true });
  });

  const start = async (env: Record<string, string>): Promise<{ program: Program; url: string }> => {
    const common = { CHIME_ENDPOINT: upstream.url, DATA_DIR: directory, REDIS_URL: redis.url };
    const program = startProgram({ ...common, ...env });
    programs.push(program);
    return { program, url: await startedAt(program) };
  };

  const connections = async () => {
    const clients = String(await redis.client.client('LIST'));
    return clients.split('\n').filter((line) => line.includes('name=chime-gateway')).length;
  };

  it('gets the places of a killed replica back, and keeps those of a living one', async () => {
    const env = { MAX_CONCURRENT_REQUESTS: '3' };
    const [first, second] = [await start(env), await start(env)];
    const waiting: (() => void)[] = [];
    upstream.script((answer, request) => void waiting.push(() => respond(userBody())(answer, request)));
    const lost = [post(first.url), post(first.url)].map((sent) => sent.catch(() => 0));
    const living = post(second.url);
    await expect.poll(() => waiting.length).toBe(3);
    expect(await post(second.url)).toBe(429);
    first.program.child.kill('SIGKILL');
    await Promise.all(lost);
    expect(await post(second.url)).toBe(429);
    upstream.script(respond(userBody()));
    const [key = ''] = await redis.client.keys('*leases*');
    const now = async () => Number((await redis.client.time())[0]) * 1_000;
    const held = async () => redis.client.zcount(key, await now(), '+inf');
    await expect.poll(held, LEASE_END).toBeLessThanOrEqual(1);
    expect(await Promise.all([post(second.url), post(second.url)])).toEqual([200, 200]);
    waiting.at(-1)?.();
    await living;
  });

  it('counts the requests of all workers together, and closes its connections when it stops', async () => {
    const { program, url } = await start({ WORKERS: '2', RATE_LIMIT: '20/60' });
    const sent = await Promise.all(Array.from({ length: 60 }, () => post(url)));
    expect(sent.filter((status) => status === 200)).toHaveLength(20);
    expect(sent.filter((status) => status === 429)).toHaveLength(40);
    // Each worker has one for commands, and one for messages.
    expect(await connections()).toBe(4);
    for (const worker of [1, 2])
      await expect.poll(sampleAt(url, `chime_gateway_redis_connected{worker="${worker}"}`)).toBe(1);
    process.kill(workerPids(program)[0] ?? 0, 'SIGKILL');
    await expect.poll(() => workerPids(program).length).toBe(3);
    // The replacement has no counts of its own.
    expect(await post(url)).toBe(429);
    program.child.kill('SIGTERM');
    expect((await program.exit)[0]).toBe(0);
    await expect.poll(connections).toBe(0);
  });

  it('stops in time while Redis hangs', async () => {
    const { program, url } = await start({ RATE_LIMIT: '20/60', MAX_CONCURRENT_REQUESTS: '10' });
    expect(await post(url)).toBe(200);
    redis.pause();
    program.child.kill('SIGTERM');
    expect((await program.exit)[0]).toBe(0);
    expect(linesOf(program, 'could not stop cleanly')).toEqual([]);
  });

  it('verifies the certificate of the server', async () => {
    const encrypted = await startRedis({ isEncrypted: true, password: 'a:b/c@d' });
    const url = encrypted.url.replace('//', `//:${encodeURIComponent('a:b/c@d')}@`);
    const authority = join(directory, 'authority.pem');
    await writeFile(authority, CERTIFICATE);
    const env = { REDIS_URL: url, RATE_LIMIT: '20/60' };
    const trusting = await start({ ...env, NODE_EXTRA_CA_CERTS: authority });
    const other = await start(env);
    expect(await Promise.all([post(trusting.url), post(other.url)])).toEqual([200, 200]);
    expect(await sampleAt(trusting.url, 'chime_gateway_redis_connected')()).toBe(1);
    expect(await sampleAt(other.url, 'chime_gateway_redis_connected')()).toBe(0);
    expect(linesOf(other.program, AWAY)[0]?.reason).toMatch(/certificate/);
    await encrypted.stop();
  });
});
