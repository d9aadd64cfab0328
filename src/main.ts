/** The process: settings, start, signals; nothing else. */
import { pino } from 'pino';
import pretty from 'pino-pretty';
import { type Config, ConfigError, readConfig } from './config.js';
import { EXAMPLE } from './gateway/landing-page.js';
import { isLoopback } from './loopback.js';
import { type Gateway, startGateway, StartError } from './server.js';

async function main(): Promise<void> {
  const config = readConfig();
  // The SDK's eight-line notice about Node versions of later releases; the pinned one supports this Node.
  // oxlint-disable-next-line node/no-process-env
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const level = config.logLevel;
  const log = process.stdout.isTTY ? pino({ level }, pretty({ ignore: 'pid,hostname' })) : pino({ level });
  const gateway = await startGateway(config, log);
  if (config.authentication === 'none' && !isLoopback(config.host)) {
    log.warn(
      { host: config.host },
      'there is no authentication: whoever reaches this address may do everything',
    );
  }
  if (config.production) log.info({ url: gateway.url }, 'gateway started');
  else process.stdout.write(welcome(config, gateway));

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      log.info({ signal }, 'stopping');
      gateway.stop().catch((error: unknown) => {
        log.fatal({ err: error }, 'could not stop cleanly');
        process.exitCode = 1;
      });
    });
  }
}

/** Where everything is, and an example to paste. */
function welcome({ backend, reveal }: Config, { url, emulator }: Gateway): string {
  const upstream =
    backend.kind === 'emulator'
      ? `Chime emulator  ${emulator?.url}  (data in ${backend.dataDir}; not AWS, which ended Amazon Chime in February 2026)`
      : `Chime backend   ${backend.endpoint ?? 'AWS'}`;
  const query = EXAMPLE.document.replace(/\s+/g, ' ');
  const body = JSON.stringify({ query, variables: EXAMPLE.variables });
  return `
Chime GraphQL gateway
  GraphQL         ${url}/graphql${reveal.landingPage ? '  (open it in a browser for Apollo Sandbox)' : ''}
  Health          ${url}/livez  ${url}/readyz
  ${upstream}

Try it:
  curl -s ${url}/graphql -H 'content-type: application/json' -d '${body}'

`;
}

main().catch((error: unknown) => {
  const known = error instanceof ConfigError || error instanceof StartError;
  const text = known
    ? error.message
    : error instanceof Error
      ? (error.stack ?? error.message)
      : String(error);
  process.stderr.write(`Cannot start: ${text}\n`);
  process.exitCode = 1;
});
