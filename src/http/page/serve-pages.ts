/** Serves the web pages: landing page, explorer and console, which `npm run build` writes to one directory. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Settings } from '../../settings/settings.js';
import { sendError } from '../error-response.js';
import { nameBackend } from './backend-name.js';
import { type BuiltFiles, listFiles, sendFile } from './page-file.js';
import { fillLanding } from './landing.js';
import { consolePolicy, explorerPolicy, LANDING_POLICY } from './content-security-policy.js';

/** The manifest of the console's trusted documents, relative to the directory of the pages. */
export const CONSOLE_DOCUMENTS = 'console/documents.json';

/** Memoizes a value that is created at the first request, because nobody opens the pages of most gateways. */
const once = <Value>(create: () => Promise<Value>): (() => Promise<Value>) => {
  let value: Promise<Value> | undefined;
  return () => (value ??= create());
};

export interface PageOptions {
  readonly settings: Settings;
  /** The output of `npm run build:web`. GraphQL works without it too. */
  readonly directory: string;
  /** Returns whether the gateway reads the change feed of the emulator at present. */
  readonly hasFeed: () => boolean;
  readonly log: Logger;
}

/** Registers the routes of the pages. */
export function servePages(app: FastifyInstance, { settings, directory, hasFeed, log }: PageOptions): void {
  const { landing, explorer, console: hasConsole } = settings.pages;
  if (!landing && !explorer && !hasConsole) return;
  if (!existsSync(join(directory, 'console/index.html')))
    log.warn('the web pages have not been built: run npm run build');
  const read = (name: string) => readFile(join(directory, name), 'utf8').catch(() => undefined);
  serveFiles(
    app,
    once(() => listFiles(join(directory, 'assets'))),
  );
  if (landing) {
    const template = once(() => read('index.html'));
    serveLanding(app, async ({ protocol, host }) => {
      const text = await template();
      return text === undefined ? undefined : fillLanding(text, `${protocol}://${host}`, settings);
    });
  }
  if (explorer) {
    const html = once(() => read('explorer/index.html'));
    serveWithNonce(app, ['/explorer', '/explorer/'], html, explorerPolicy);
  }
  if (hasConsole)
    serveConsole(
      app,
      { settings, hasFeed },
      once(() => read('console/index.html')),
    );
}

function serveFiles(app: FastifyInstance, files: () => Promise<BuiltFiles>): void {
  app.route<{ Params: { name: string } }>({
    method: ['GET', 'HEAD'],
    url: '/assets/:name',
    handler: async (request, reply) => {
      const file = (await files()).get(request.params.name);
      return file ? sendFile(request, reply, file) : sendError(reply, 404);
    },
  });
}

/** The build's placeholder for a nonce. */
const NONCE = /__NONCE__/g;

/** Serves a page that is the same for all requests to one origin. Browsers revalidate it by its ETag. */
function serveLanding(
  app: FastifyInstance,
  html: (request: FastifyRequest) => Promise<string | undefined>,
): void {
  const handler = async (request: FastifyRequest, reply: FastifyReply) => {
    const text = (await html(request))?.replace(NONCE, '');
    if (text === undefined) return sendNotBuilt(reply);
    const etag = `"${hashText(text)}"`;
    // A browser applies the headers of a 304 to its cached page.
    void reply.headers({
      'cache-control': 'no-cache',
      'content-security-policy': LANDING_POLICY,
      etag,
    });
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    return sendHtml(reply, text);
  };
  app.route({ method: ['GET', 'HEAD'], url: '/', handler });
}

/**
 * Serves a page with a new nonce in each response, so that nobody caches it. Only styles with that nonce are applied.
 */
function serveWithNonce(
  app: FastifyInstance,
  urls: readonly string[],
  html: () => Promise<string | undefined>,
  policyOf: (nonce: string) => string,
): void {
  const handler = async (_request: FastifyRequest, reply: FastifyReply) => {
    const text = await html();
    if (text === undefined) return sendNotBuilt(reply);
    const nonce = randomBytes(16).toString('base64');
    void reply.header('content-security-policy', policyOf(nonce));
    return sendHtml(reply, text.replace(NONCE, nonce));
  };
  for (const url of urls) app.route({ method: ['GET', 'HEAD'], url, handler });
}

/** Serves one page at many paths. Its script distinguishes them. */
function serveConsole(
  app: FastifyInstance,
  { settings, hasFeed }: Pick<PageOptions, 'settings' | 'hasFeed'>,
  html: () => Promise<string | undefined>,
): void {
  const {
    authentication,
    backend,
    pages: { oidc },
  } = settings;
  const signIn =
    authentication === 'none'
      ? []
      : [
          ...(authentication.jwt ? ['jwt'] : []),
          ...(authentication.apiKeysFile === undefined ? [] : ['api-key']),
          ...(authentication.routerSecretFile === undefined ? [] : ['router']),
        ];
  const release = once(async () => hashText((await html()) ?? ''));
  app.get('/console/config.json', async () => ({
    signIn,
    oidc: oidc ?? null,
    backend: nameBackend(backend),
    hasFeed: hasFeed(),
    // Changes with the names of the files, so that an open page notices a new release.
    release: await release(),
  }));
  serveWithNonce(app, ['/console', '/console/*'], html, (nonce) => consolePolicy(nonce, oidc?.issuer));
}

const hashText = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22);

const sendHtml = (reply: FastifyReply, text: string): FastifyReply =>
  reply.type('text/html; charset=utf-8').send(text);

const NOT_BUILT = `<!doctype html>
<html lang="en">
  <meta charset="utf-8" />
  <meta name="color-scheme" content="light dark" />
  <title>Not built</title>
  <h1>This page has not been built</h1>
  <p>Run <code>npm run build</code> and start the gateway again. GraphQL is at <code>/graphql</code> and works without.</p>
</html>
`;

function sendNotBuilt(reply: FastifyReply): FastifyReply {
  reply.request.record.refusal = 'NOT_FOUND';
  return sendHtml(reply.code(404), NOT_BUILT);
}
