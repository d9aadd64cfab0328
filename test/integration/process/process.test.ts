/** The built program as a process: how it starts, refuses to start, and stops. */
import { ListAccountsCommand } from '@aws-sdk/client-chime';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyPrograms } from '../../support/dist.js';
import { testClient } from '../../support/emulator.js';
import { openRaw, sendRaw } from '../../support/raw-http.js';
import { linesOf, type Program, startedAt, startProgram } from '../../support/program.js';
import { itInRest } from '../../support/rest.js';

let directory: string;
let children: ChildProcess[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'chime-process-'));
  children = [];
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(directory, { recursive: true });
});

function run(env: Record<string, string> = {}): Program {
  const program = startProgram({ DATA_DIR: join(directory, 'data'), ...env });
  children.push(program.child);
  return program;
}

/** Waits for the line that says where everything is. */
async function productionStart(running: Program): Promise<{ url: string; emulatorUrl: string }> {
  await expect.poll(() => linesOf(running, 'gateway started')).toHaveLength(1);
  return linesOf(running, 'gateway started')[0] as unknown as { url: string; emulatorUrl: string };
}

const ask = (url: string, query: string) =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });

describe('a start', () => {
  it('prints where everything is and an example that works as it stands', async () => {
    const running = run();
    const url = await startedAt(running);
    expect(running.output.stdout).toContain('not AWS, which ended Amazon Chime in February 2026');
    const example = /curl -s (\S+) -H '([^']+)' -d '([^']+)'/.exec(running.output.stdout);
    expect(example?.[1]).toBe(`${url}/graphql`);
    const response = await fetch(example?.[1] ?? '', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: example?.[3] ?? '',
    });
    expect(await response.json()).toMatchObject({ data: { updateUser: { licenseType: 'Basic' } } });
  });

  itInRest('logs the URLs as one JSON line, for programs that chose no port', async () => {
    const running = run();
    const url = await startedAt(running);
    const [line] = linesOf(running, 'gateway started');
    expect(line).toMatchObject({ url, emulatorUrl: expect.stringMatching(/^http:/) as string, workers: 1 });
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  it('warns of variables that look like settings, without their values', async () => {
    const running = run({
      LIMIT_RATE: 'secret-value',
      CHIME_ENDPOINT: 'http://127.0.0.1:1',
      EMULATOR_SEED: 'none',
    });
    await startedAt(running);
    expect(
      linesOf(running, 'environment variables look like settings of this program but are not'),
    ).toMatchObject([{ variables: ['LIMIT_RATE'] }]);
    expect(linesOf(running, 'settings have no effect together with the others that are set')).toMatchObject([
      { variables: ['EMULATOR_PORT', 'EMULATOR_SEED'] },
    ]);
    expect(running.output.stdout).not.toContain('secret-value');
  });

  itInRest('says in one line which package is not installed', async () => {
    const copy = join(directory, 'dist');
    copyPrograms(copy);
    for (const main of ['main.js', 'emulator/main.js']) {
      const { child, exit, output } = startProgram({ DATA_DIR: directory }, join(copy, main));
      children.push(child);
      expect(await exit).toEqual([1, null]);
      expect(output.stderr).toMatch(/^(?:Cannot start: )?the package libsql is not installed: run npm ci\n$/);
    }
  });

  it.each([1, 2])('leaves nothing open at the emulator in production, with WORKERS=%i', async (workers) => {
    const running = run({ NODE_ENV: 'production', WORKERS: String(workers) });
    const { url, emulatorUrl } = await productionStart(running);
    const reset = await fetch(`${emulatorUrl}/_emulator/reset`, { method: 'POST', body: '{}' });
    expect(reset.status).toBe(404);
    expect((await fetch(`${emulatorUrl}/accounts`)).status).toBe(401);
    const answer = await ask(url, '{accounts{nodes{name}}}');
    expect(await answer.json()).toEqual({ data: { accounts: { nodes: [] } } });
  });

  itInRest('opens in production what the settings of the emulator say', async () => {
    const running = run({
      NODE_ENV: 'production',
      EMULATOR_SEED: 'demo',
      EMULATOR_SIDE_DOOR: 'true',
      EMULATOR_CREDENTIALS: 'AKID:secret',
    });
    const { url, emulatorUrl } = await productionStart(running);
    const client = testClient(emulatorUrl, 'AKID', 'secret');
    expect((await client.send(new ListAccountsCommand({}))).Accounts?.length).toBeGreaterThan(0);
    client.destroy();
    expect((await fetch(`${emulatorUrl}/_emulator/`)).status).toBe(401);
    expect(await (await ask(url, '{accounts(first:1){nodes{__typename}}}')).json()).toMatchObject({
      data: { accounts: {} },
    });
  });

  it('keeps what was written for the next start', async () => {
    const first = run({ EMULATOR_SEED: 'none' });
    const created = await ask(await startedAt(first), 'mutation{createAccount(input:{name:"Kept"}){name}}');
    expect(await created.json()).toEqual({ data: { createAccount: { name: 'Kept' } } });
    first.child.kill('SIGTERM');
    await first.exit;
    const again = await ask(await startedAt(run({ EMULATOR_SEED: 'none' })), '{accounts{nodes{name}}}');
    expect(await again.json()).toEqual({ data: { accounts: { nodes: [{ name: 'Kept' }] } } });
  });

  it.each([
    ['0.0.0.0', true],
    ['127.0.0.1', false],
  ])('on %s warns, where it may be without authentication, that there is none: %s', async (HOST, warns) => {
    const running = run({ HOST, DANGEROUSLY_ALLOW_UNAUTHENTICATED: 'true' });
    await startedAt(running);
    expect(running.output.stdout.includes('there is no authentication')).toBe(warns);
  });

  it.each([
    ['in the environment', { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret' }],
    ['in a profile', { AWS_PROFILE: 'chime' }],
  ])('needs no upstream that answers, but credentials: %s', async (_title, env) => {
    const file = join(directory, 'credentials');
    await writeFile(file, '[chime]\naws_access_key_id = AKID\naws_secret_access_key = secret\n');
    const none = { AWS_EC2_METADATA_DISABLED: 'true', AWS_SHARED_CREDENTIALS_FILE: file, HOME: directory };
    const url = await startedAt(run({ CHIME_ENDPOINT: 'https://localhost:1', ...none, ...env }));
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  itInRest('logs JSON only in production', async () => {
    const running = run({ NODE_ENV: 'production' });
    while (!running.output.stdout.includes('gateway started'))
      await new Promise((resolve) => setTimeout(resolve, 20));
    for (const line of running.output.stdout.trim().split('\n'))
      expect(() => JSON.parse(line) as unknown).not.toThrow();
  });
});

/** Runs to the end and answers the only line on stderr; nothing else may be printed, and the exit code must be 1. */
async function refusal(env: Record<string, string>): Promise<string> {
  const { output, exit } = run(env);
  expect(await exit).toEqual([1, null]);
  expect(output.stdout).toBe('');
  expect(output.stderr.trimEnd()).not.toContain('\n');
  return output.stderr.trimEnd();
}

describe('a start that cannot be', () => {
  it.each([
    ['PORT', '70000'],
    ['PORT', 'abc'],
    ['EMULATOR_PORT', '-1'],
    ['EMULATOR_SEED', 'sample'],
    ['CHIME_ENDPOINT', 'ftp://example.com'],
    ['LOG_LEVEL', 'loud'],
    ['INTROSPECTION', 'yes'],
  ])('names %s when it is %s', async (name, value) => {
    const line = await refusal({ [name]: value });
    expect(line).toMatch(new RegExp(`^Cannot start: ${name} must be `));
    expect(line).not.toContain(value);
    expect(existsSync(join(directory, 'data'))).toBe(false);
  });

  it('names a taken port, and leaves no emulator behind', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const taken = String((server.address() as AddressInfo).port);
    try {
      expect(await refusal({ PORT: taken })).toBe(
        `Cannot start: port ${taken} of 127.0.0.1 is taken: set PORT to another one`,
      );
      expect(await refusal({ EMULATOR_PORT: taken })).toMatch(
        new RegExp(`^Cannot start: .*port ${taken}.*in use`),
      );
    } finally {
      server.close();
    }
  });

  itInRest('names a HOST that is no address of this machine', async () => {
    expect(await refusal({ HOST: '203.0.113.1', DANGEROUSLY_ALLOW_UNAUTHENTICATED: 'true' })).toMatch(
      /^Cannot start: cannot listen on HOST 203\.0\.113\.1/,
    );
  });

  it('refuses to be without authentication where other machines can reach it', async () => {
    expect(await refusal({ HOST: '0.0.0.0' })).toBe(
      'Cannot start: AUTH must be a list of jwt, api-key, router where HOST is not a loopback address',
    );
    expect(existsSync(join(directory, 'data'))).toBe(false);
  });

  it('names a file of keys that cannot be used', async () => {
    const line = await refusal({ AUTH: 'api-key', API_KEYS_FILE: join(directory, 'missing.json') });
    expect(line).toBe('Cannot start: API_KEYS_FILE must name a file that can be read (ENOENT)');
    expect(existsSync(join(directory, 'data'))).toBe(false);
  });

  it.each(['aws', 'https://localhost:1'])(
    'names CHIME_ENDPOINT when it is %s and there are no credentials for it, and leaves nothing behind',
    async (CHIME_ENDPOINT) => {
      const none = { AWS_EC2_METADATA_DISABLED: 'true', HOME: directory };
      const line = await refusal({ CHIME_ENDPOINT, ...none });
      expect(line).toBe(
        'Cannot start: no credentials for CHIME_ENDPOINT were found: set AWS_ACCESS_KEY_ID and ' +
          'AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or run it where there is a role',
      );
    },
  );

  itInRest('names a data directory that cannot be written', async () => {
    await writeFile(join(directory, 'file'), '');
    const inFile = join(directory, 'file', 'data');
    expect(await refusal({ DATA_DIR: inFile })).toContain(inFile);
  });

  it('names a store that another process has open', async () => {
    await startedAt(run());
    expect(await refusal({})).toMatch(/^Cannot start: .*in use/);
  });

  it('leaves a store alone that it cannot read', async () => {
    const data = join(directory, 'data');
    await mkdir(data);
    await writeFile(join(data, 'chime.db'), 'this is no database, and it is somebody’s');
    expect(await refusal({})).toContain('chime.db');
    expect(await readdir(data)).toEqual(['chime.db']);
  });
});

describe('a signal before the start is complete', () => {
  it.each(['1', '2'])('ends the program at once, with 0; with %s workers', async (WORKERS) => {
    // Where a machine's role is asked for, which takes its time.
    const role = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(role, 'listening');
    try {
      const { port } = role.address() as AddressInfo;
      const asked = once(role, 'request');
      const running = run({
        WORKERS,
        CHIME_ENDPOINT: 'aws',
        AWS_EC2_METADATA_SERVICE_ENDPOINT: `http://127.0.0.1:${port}`,
        AWS_CONFIG_FILE: '/dev/null',
        AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      });
      await asked;
      running.child.kill('SIGTERM');
      expect(await running.exit).toEqual([0, null]);
      expect(running.output).toEqual({ stdout: '', stderr: '' });
    } finally {
      role.closeAllConnections();
      role.close();
    }
  });
});

describe('a stop', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('by %s ends with 0 and frees the port', async (signal) => {
    const running = run();
    const url = await startedAt(running);
    await ask(url, '{accounts{nodes{name}}}');
    running.child.kill(signal);
    expect(await running.exit).toEqual([0, null]);
    await expect(fetch(`${url}/livez`)).rejects.toThrow('fetch failed');
  });
});

const descriptorsOf = async ({ child }: Program): Promise<number> =>
  (await readdir(`/proc/${child.pid}/fd`)).length;

describe('a connection that is closed with requests on it', () => {
  it.skipIf(process.platform !== 'linux')('keeps no descriptors of the pages', async () => {
    const program = run();
    const url = await startedAt(program);
    const page = await (await fetch(`${url}/console`)).text();
    const [asset = ''] = /\/assets\/[\w.-]+\.js/.exec(page) ?? [];
    const request = `GET ${asset} HTTP/1.1\r\nhost: localhost\r\n\r\n`;
    expect((await sendRaw(url, request)).status).toBe(200);
    const before = await descriptorsOf(program);
    const sockets = await Promise.all(Array.from({ length: 10 }, async () => (await openRaw(url)).socket));
    for (const socket of sockets) socket.pause().write(request.repeat(60));
    // A request on another connection comes after those.
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    expect(await descriptorsOf(program)).toBeLessThan(before + sockets.length + 10);
    for (const socket of sockets) socket.destroy();
    await expect.poll(() => descriptorsOf(program)).toBeLessThan(before + 10);
  });
});
