/** The pages for people as the gateway serves them: what may be kept, policies, encodings, what is not to be had. */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { builtPath } from '../../support/dist.js';
import { startTestEmulator } from '../../support/emulator.js';
import { startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { sendRaw } from '../../support/raw-http.js';

/** Nobody listens there, and nothing here asks Chime for anything. */
const endpoint = 'http://127.0.0.1:1';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGatewayTo({ endpoint });
});
afterAll(() => gateway.stop());

const call = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(gateway.url + path, { redirect: 'manual', ...init });

const policyOf = (response: Response): Map<string, string> =>
  new Map(
    (response.headers.get('content-security-policy') ?? '')
      .split('; ')
      .map((directive) => directive.split(/ (.*)/) as [string, string]),
  );

/** What a page loads, by the addresses in it. */
async function loadedBy(path: string): Promise<string[]> {
  const html = await (await call(path)).text();
  return [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, url]) => url ?? '');
}

describe.each(['/', '/explorer', '/console/'])('the page %s', (path) => {
  it('is HTML whose files are all there, from this origin', async () => {
    const response = await call(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const files = await loadedBy(path);
    expect(files.length).toBeGreaterThanOrEqual(2);
    const statuses = await Promise.all(files.map(async (file) => [file, (await call(file)).status]));
    expect(statuses).toEqual(files.map((file) => [file, 200]));
    // A link may lead elsewhere; nothing is loaded from there.
    const html = await (await call(path)).text();
    expect(html).not.toMatch(/(?:src|<link[^>]* href)="(?:https?:)?\/\//);
    expect(html).not.toMatch(/\{\{|__NONCE__/);
  });

  it('may load and send nothing to anyone else, and run no script of its text', async () => {
    const response = await call(path);
    const policy = policyOf(response);
    expect(policy.get('default-src')).toBe("'none'");
    expect(policy.get('script-src')).toBe("'self'");
    expect(policy.get('base-uri')).toBe("'none'");
    expect(policy.get('form-action')).toBe("'none'");
    expect(policy.get('frame-ancestors')).toBe("'none'");
    // The editor draws the underlines of mistakes with images of its style sheet.
    expect(policy.get('img-src')).toBe(path === '/explorer' ? "'self' data:" : "'self'");
    policy.delete('img-src');
    expect([...policy.values()].join(' ')).not.toMatch(/https?:|\*|unsafe-eval|data:|blob:/);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await response.text()).not.toMatch(/<script(?![^>]* src=)|<style|style="| on\w+="/);
  });

  it('answers HEAD like GET without the body, and no other method', async () => {
    const head = await call(path, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await head.text()).toBe('');
    expect((await call(path, { method: 'POST' })).status).toBeGreaterThanOrEqual(404);
  });
});

/** Without credentials no gateway starts that is to ask AWS. The SDK looks for them here. */
function stubCredentials(): void {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'a').stubEnv('AWS_SECRET_ACCESS_KEY', 's');
}
afterEach(() => vi.unstubAllEnvs());

describe('styles', () => {
  it.each(['/', '/console/'])('of %s are those of its files, or carry its number', async (path) => {
    expect((await call(path)).headers.get('content-security-policy')).not.toContain('unsafe-inline');
  });

  it('of the explorer too, but for attributes, in which its editor writes where text stands', async () => {
    const policy = policyOf(await call('/explorer'));
    expect(policy.get('style-src-attr')).toBe("'unsafe-inline'");
    policy.delete('style-src-attr');
    expect([...policy.values()].join(' ')).not.toContain('unsafe-inline');
  });

  it.each(['/console/', '/explorer'])('of %s have another number in each answer', async (path) => {
    const numbers = await Promise.all(
      [1, 2].map(async () => {
        const response = await call(path);
        const [, nonce = ''] = /'nonce-([^']+)'/.exec(policyOf(response).get('style-src') ?? '') ?? [];
        expect(nonce).toMatch(/^[\w+/]{22}==$/);
        expect(await response.text()).toContain(`<meta property="csp-nonce" nonce="${nonce}">`);
        expect(response.headers.get('cache-control')).toBe('no-store');
        return nonce;
      }),
    );
    expect(new Set(numbers).size).toBe(2);
  });
});

describe('what browsers may keep', () => {
  it('of the landing page: asked for again, it is sent only when it is another', async () => {
    const path = '/';
    const first = await call(path);
    expect(first.headers.get('cache-control')).toBe('no-cache');
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]{22}"$/);
    const again = await call(path, { headers: { 'if-none-match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    // A browser takes the headers of this for those of the page that it has.
    expect(policyOf(again)).toEqual(policyOf(first));
    expect((await call(path, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
  });

  it('are the files, for ever: their names tell what is in them', async () => {
    for (const file of await loadedBy('/console/')) {
      const response = await call(file);
      expect(file).toMatch(/-[\w-]{8}\.(?:js|css|svg)$/);
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(response.headers.get('vary')).toBe('origin, accept-encoding');
    }
  });
});

describe('a file', () => {
  const decode = {
    br: brotliDecompressSync,
    gzip: gunzipSync,
    identity: (body: Buffer) => body,
  };

  it.each([
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['identity', 'identity'],
    ['', 'identity'],
  ] as const)('asked for with accept-encoding %j comes as %s', async (accepted, encoding) => {
    // Others are too small to be compressed.
    const file = (await loadedBy('/console/')).find((url) => /console-[^/]*\.css$/.test(url)) ?? '';
    // fetch would decode it.
    const { head, body } = await rawGet(file, accepted);
    expect(head).toMatch(/^content-type: text\/css; charset=utf-8$/im);
    expect(/^content-encoding: (\S+)$/im.exec(head)?.[1] ?? 'identity').toBe(encoding);
    expect(head).toMatch(new RegExp(`^content-length: ${body.length}$`, 'im'));
    const built = await readFile(builtPath(`web/${file}`), 'utf8');
    expect(decode[encoding](body).toString()).toBe(built);
  });

  it('answers HEAD with the length that GET has', async () => {
    const [file = ''] = await loadedBy('/');
    const head = await call(file, { method: 'HEAD', headers: { 'accept-encoding': 'identity' } });
    const get = await call(file, { headers: { 'accept-encoding': 'identity' } });
    expect(head.headers.get('content-length')).toBe(String((await get.arrayBuffer()).byteLength));
  });

  it.each([
    '/assets/',
    '/assets/nothing.js',
    '/assets/..%2findex.html',
    '/assets/%2e%2e%2f%2e%2e%2fmain.js',
    '/assets/..\\..\\main.js',
    '/assets/../../package.json',
    '/assets/%00',
    '/assets/constructor',
    '/.console',
    '/.vite/console.json',
    '/index.html',
  ])('that is none of the pages is not to be had: %s', async (path) => {
    const { status } = await sendRaw(
      gateway.url,
      `GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`,
    );
    expect([400, 404]).toContain(status);
  });
});

async function rawGet(path: string, encoding: string): Promise<{ head: string; body: Buffer }> {
  const sent = request(gateway.url + path, { headers: { 'accept-encoding': encoding } }).end();
  const [message] = (await once(sent, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const head = Object.entries(message.headers).map(([name, value]) => `${name}: ${String(value)}`);
  return { head: head.join('\n'), body: Buffer.concat(chunks) };
}

describe('the console', () => {
  it('is behind all its addresses, also those that were written down', async () => {
    for (const path of ['/console', '/console/accounts/x/users?email=a', '/console/no/such/page']) {
      const response = await call(path);
      expect([response.status, await response.text()]).toEqual([
        200,
        expect.stringContaining('Chime console'),
      ]);
    }
  });

  it('is told that nobody needs to sign in', async () => {
    const response = await call('/console/config.json');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toMatchObject({ signIn: [], oidc: null });
  });

  it('is told what the backend is, and never an address of it', async () => {
    const release = expect.stringMatching(/^[\w-]{22}$/) as string;
    const hasFeed = false;
    expect(await consoleSettings({})).toEqual({ signIn: [], oidc: null, backend: 'other', hasFeed, release });
    stubCredentials();
    expect(await consoleSettings({ CHIME_ENDPOINT: 'aws' })).toMatchObject({ backend: 'aws' });
    const ownEmulator = { CHIME_ENDPOINT: '', EMULATOR_PORT: '0', EMULATOR_SEED: 'none' };
    expect(await consoleSettings(ownEmulator)).toMatchObject({ signIn: [], oidc: null, backend: 'emulator' });
  });

  it('is told whether the emulator behind the gateway has a change feed', async () => {
    const own = { CHIME_ENDPOINT: '', EMULATOR_PORT: '0', EMULATOR_SEED: 'none' };
    expect(await consoleSettings(own)).toMatchObject({ hasFeed: true });
    expect(await consoleSettings({ ...own, EMULATOR_SIDE_DOOR: 'false' })).toMatchObject({ hasFeed: false });
    const emulator = await startTestEmulator();
    onTestFinished(() => emulator.stop());
    expect(await consoleSettings({ CHIME_ENDPOINT: emulator.url })).toMatchObject({
      backend: 'other',
      hasFeed: true,
    });
  });
});

describe('a gateway whose pages have not been built', () => {
  it('says so in its log and in their place, and answers GraphQL', async () => {
    const webDirectory = join(tmpdir(), 'nothing-is-here');
    const unbuilt = await startGatewayTo({ endpoint, webDirectory });
    try {
      expect(unbuilt.logged.filter(({ level }) => level === 40).map(({ msg }) => msg)).toContain(
        'the web pages have not been built: run npm run build',
      );
      for (const path of ['/', '/explorer', '/console/']) {
        const response = await fetch(unbuilt.url + path);
        expect(response.status).toBe(404);
        expect(await response.text()).toContain('npm run build');
      }
      expect((await fetch(`${unbuilt.url}/assets/x.js`)).status).toBe(404);
      expect(await unbuilt.ask('{ __typename }')).toEqual({ data: { __typename: 'Query' } });
    } finally {
      await unbuilt.stop();
    }
  });
});

/** What the console of a gateway with these settings is told. */
async function consoleSettings(env: Record<string, string>): Promise<unknown> {
  const other = await startGatewayTo({ endpoint, env });
  try {
    return await (await fetch(`${other.url}/console/config.json`)).json();
  } finally {
    await other.stop();
  }
}

/** The landing page of a gateway with these settings. */
async function landing(env: Record<string, string>, to = endpoint): Promise<string> {
  const other = await startGatewayTo({ endpoint: to, env });
  try {
    return await (await fetch(other.url)).text();
  } finally {
    await other.stop();
  }
}

/** Where the ways in lead that are to be seen. */
const shown = (html: string) =>
  [...html.matchAll(/data-shown="on">\s*<a\s+href="([^"]+)"/g)].map(([, url]) => url);

describe('the landing page', () => {
  it('names the backend, and never an address of it', async () => {
    const remote = await landing({});
    expect(remote).toContain('A server that speaks the protocol of Amazon Chime');
    expect(remote).not.toContain('127.0.0.1:1');
    stubCredentials();
    expect(await landing({}, 'aws')).toContain('AWS. Amazon ended Amazon Chime in February 2026');
    const ownEmulator = { CHIME_ENDPOINT: '', EMULATOR_PORT: '0', EMULATOR_SEED: 'none' };
    expect(await landing(ownEmulator)).toContain('The emulator that comes with the gateway.');
  });

  it('shows the ways in that there are', async () => {
    expect(shown(await landing({}))).toEqual([
      '/console/',
      '/explorer',
      'https://studio.apollographql.com/sandbox/explorer',
      '/explorer#reference',
    ]);
    const production = { NODE_ENV: 'production', LANDING_PAGE: 'true' };
    expect(shown(await landing(production))).toEqual(['/console/']);
    expect(shown(await landing({ CONSOLE: 'false', EXPLORER: 'false' }))).toEqual([
      'https://studio.apollographql.com/sandbox/explorer',
    ]);
  });

  it('is filled in with text, whatever the text is', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'chime-web-'));
    await mkdir(join(directory, 'console'));
    await writeFile(join(directory, 'console/index.html'), '');
    await writeFile(join(directory, 'index.html'), '<p>{{curl}}|{{unknown}}</p>');
    const other = await startGatewayTo({ endpoint, webDirectory: directory });
    try {
      const html = await (await fetch(other.url)).text();
      expect(html).toContain('content-type: application/json&#39; -d &#39;{&quot;query&quot;');
      expect(html).toMatch(/\|<\/p>$/);
    } finally {
      await other.stop();
      await rm(directory, { recursive: true });
    }
  });
});
