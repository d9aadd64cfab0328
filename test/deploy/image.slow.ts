/** The images of the Dockerfile, built and run. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { freePort } from '../support/free-port.js';
import { type Container, type Image, ImageBuilder, imageObstacle, startContainer } from '../support/image.js';

if (imageObstacle !== undefined) process.stderr.write(`Skipped the images: ${imageObstacle}.\n`);

const BUILD_MS = 1_200_000;
// oxlint-disable-next-line node/no-process-env -- a directory to keep for the next run
const { TEST_IMAGES_DIR } = process.env;

const BODY = JSON.stringify({ query: '{ accounts(first: 1) { nodes { name } } }' });
const KEY = { id: 'key', secret: 'secret-of-a-test' };

function start(image: Image, env: Record<string, string>, command?: readonly string[]): Container {
  const container = startContainer(image, env, command);
  onTestFinished(() => container.stop());
  return container;
}

function signal(container: Container, name: NodeJS.Signals): void {
  const pid = container.pid();
  if (pid === undefined) throw new Error(container.output());
  process.kill(pid, name);
}

const codeOf = async ({ exit }: Container): Promise<unknown> => (await exit)[0];

const query = (url: string): Promise<Response> =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: BODY,
  });

/** Runs the health check of an image for a program on this port, and returns its exit code. */
function check(image: Image, variable: string, port: string): Promise<unknown> {
  const [, ...command] = image.config.Healthcheck.Test;
  return codeOf(start(image, { [variable]: port }, command));
}

describe.skipIf(imageObstacle !== undefined)('the images', { timeout: 60_000 }, () => {
  let directory: string;
  let images: Record<'gateway' | 'emulator', Image>;
  beforeAll(async () => {
    // Memory is too small for images, and allows no devices.
    directory = TEST_IMAGES_DIR ?? (await mkdtemp('/var/tmp/chime-images-'));
    const builder = new ImageBuilder(directory);
    builder.buildProgram();
    images = { emulator: builder.build('emulator'), gateway: builder.build('gateway') };
  }, BUILD_MS);
  afterAll(async () => {
    if (TEST_IMAGES_DIR === undefined) await rm(directory, { recursive: true });
  }, 120_000);

  /** Starts the emulator, and resolves with its URL and container once it is ready. */
  async function startEmulator(): Promise<{ url: string; port: string; container: Container }> {
    const port = String(await freePort());
    const credentials = `${KEY.id}:${KEY.secret}`;
    const env = { EMULATOR_PORT: port, EMULATOR_CREDENTIALS: credentials, EMULATOR_SEED: 'demo' };
    const container = start(images.emulator, env);
    return { port, container, url: await isReady('emulator', `http://127.0.0.1:${port}`) };
  }

  async function startGateway(
    emulatorUrl: string,
  ): Promise<{ url: string; port: string; container: Container }> {
    const port = String(await freePort());
    const container = start(images.gateway, {
      PORT: port,
      CHIME_ENDPOINT: emulatorUrl,
      AWS_ACCESS_KEY_ID: KEY.id,
      AWS_SECRET_ACCESS_KEY: KEY.secret,
      DANGEROUSLY_ALLOW_UNAUTHENTICATED: 'true',
    });
    return { port, container, url: await isReady('gateway', `http://127.0.0.1:${port}`) };
  }

  async function isReady(name: keyof typeof images, url: string): Promise<string> {
    const begin = performance.now();
    await vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200), {
      timeout: 30_000,
      interval: 20,
    });
    const milliseconds = Math.round(performance.now() - begin);
    process.stdout.write(`image ${name}: ${images[name].megabytes} MB, ready after ${milliseconds} ms\n`);
    return url;
  }

  it.each(['gateway', 'emulator'] as const)('%s has what it needs in production and nothing else', (name) => {
    const { root, config } = images[name];
    expect(config).toMatchObject({ User: '10001:10001', WorkingDir: '/app', StopSignal: 'SIGTERM' });
    expect(config.Env).toContain('NODE_ENV=production');
    const files = readdirSync(join(root, 'app'));
    expect(files.toSorted()).toEqual(['LICENSE', 'dist', 'health-check.mjs', 'node_modules', 'package.json']);
    const packages = readdirSync(join(root, 'app/node_modules'));
    const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    // Some of them are also packages that production needs.
    const unwanted = ['typescript', 'vitest', 'vite', 'oxlint', 'kubernetes-models', 'playwright-core'];
    expect(Object.keys(devDependencies)).toEqual(expect.arrayContaining(unwanted));
    expect(packages.filter((pack) => unwanted.includes(pack))).toEqual([]);
    const find = (...args: string[]) => execFileSync('find', [root, '-xdev', ...args], { encoding: 'utf8' });
    expect(find('-path', '*/app/dist/*', '-name', '*.map')).toBe('');
    expect(find('-uid', '10001')).toBe(`${root}/data\n`);
  });

  it.each([
    ['gateway', /^Cannot start: AUTH must be .*\n$/],
    ['emulator', /^EMULATOR_CREDENTIALS must be set .*\n$/],
  ] as const)('%s does not start without a decision about who may use it', async (name, message) => {
    const container = start(images[name], {});
    expect(await codeOf(container)).toBe(1);
    expect(container.output()).toMatch(message);
  });

  it('serve a query without root and with a root file system that is read-only, and stop with 0', async () => {
    const emulator = await startEmulator();
    const gateway = await startGateway(emulator.url);
    expect(await (await query(gateway.url)).json()).toMatchObject({
      data: { accounts: { nodes: [{ name: expect.any(String) }] } },
    });
    for (const { container } of [emulator, gateway]) {
      const status = readFileSync(`/proc/${container.pid()}/status`, 'utf8');
      expect(status).toMatch(/^Uid:\s10001\s10001\s10001\s10001$/m);
      expect(status).toMatch(/^CapEff:\s0+$/m);
      // It is the first process of its container.
      expect(status).toMatch(/^NSpid:\s\d+\s1$/m);
    }
    for (const { container } of [gateway, emulator]) {
      signal(container, 'SIGTERM');
      expect(await codeOf(container)).toBe(0);
    }
  });

  it('complete a request in progress after SIGTERM', async () => {
    const emulator = await startEmulator();
    const { url, container } = await startGateway(emulator.url);
    const sent = request(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', expect: '100-continue' },
    });
    sent.flushHeaders();
    await once(sent, 'continue');
    signal(container, 'SIGTERM');
    sent.end(BODY);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    expect([response.statusCode, JSON.parse(await text(response))]).toMatchObject([200, { data: {} }]);
    expect(await codeOf(container)).toBe(0);
  });

  it('have a health check that passes while the program responds, and fails otherwise', async () => {
    const emulator = await startEmulator();
    const gateway = await startGateway(emulator.url);
    expect(await check(images.emulator, 'EMULATOR_PORT', emulator.port)).toBe(0);
    expect(await check(images.gateway, 'PORT', gateway.port)).toBe(0);
    for (const { container } of [gateway, emulator]) signal(container, 'SIGSTOP');
    expect(await check(images.emulator, 'EMULATOR_PORT', emulator.port)).toBe(1);
    expect(await check(images.gateway, 'PORT', gateway.port)).toBe(1);
  });
});
