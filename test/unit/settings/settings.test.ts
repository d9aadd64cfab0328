/** The settings: the valid values of each variable, the errors for other values, and the defaults. */
import { describe, expect, it } from 'vitest';
import { readSettings } from '../../../src/settings/settings.js';
import { StartupError } from '../../../src/settings/startup-error.js';

/** Returns the line that refuses these variables. */
function refusalOf(variables: Record<string, string>): string {
  try {
    readSettings(variables);
  } catch (error) {
    if (error instanceof StartupError) return error.message;
    throw error;
  }
  throw new Error('The settings were not refused.');
}

const ENDPOINT_RULE = 'must be "aws" or an http(s) URL with nothing but a host and a port';
const ORIGINS_RULE: string =
  'must be a list of origins such as https://console.example.com, each as browsers send it';

describe('an unusable variable', () => {
  it.each([
    ['PORT', 'four thousand', 'must be a whole number from 0 to 65535'],
    ['PORT', '-1', 'must be a whole number from 0 to 65535'],
    ['PORT', '65536', 'must be a whole number from 0 to 65535'],
    ['PORT', '40.5', 'must be a whole number from 0 to 65535'],
    ['PORT', 'Infinity', 'must be a whole number from 0 to 65535'],
    ['PORT', ' ', 'must be a whole number from 0 to 65535'],
    ['PORT', '0x10', 'must be a whole number from 0 to 65535'],
    ['PORT', '1e3', 'must be a whole number from 0 to 65535'],
    ['EMULATOR_PORT', '70000', 'must be a whole number from 0 to 65535'],
    ['WORKERS', '0', 'must be a whole number from 1 to 64'],
    ['WORKERS', '65', 'must be a whole number from 1 to 64'],
    ['WORKERS', 'auto', 'must be a whole number from 1 to 64'],
    ['LOG_LEVEL', 'loud', 'must be a level of pino, such as info'],
    ['CHIME_ENDPOINT', 'localhost:4001', ENDPOINT_RULE],
    ['CHIME_ENDPOINT', 'ftp://example.com', ENDPOINT_RULE],
    ['CHIME_ENDPOINT', 'http://', ENDPOINT_RULE],
    ['CHIME_ENDPOINT', 'https://me@example.com', ENDPOINT_RULE],
    ['CHIME_ENDPOINT', 'https://me:secret@example.com', ENDPOINT_RULE],
    ['CHIME_ENDPOINT', 'http://localhost:4001/chime', ENDPOINT_RULE],
    ['CHIME_ENDPOINT', 'http://localhost:4001/?stage=test', ENDPOINT_RULE],
    ['CHIME_ENDPOINT', 'http://localhost:4001/#here', ENDPOINT_RULE],
    ['AWS_REGION', 'us east', 'must be a region such as us-east-1'],
    ['AWS_REGION', 'us-east-1.example.com', 'must be a region such as us-east-1'],
    ['SHUTDOWN_GRACE_SECONDS', '0', 'must be a whole number from 1 to 3600'],
    ['SHUTDOWN_DELAY_SECONDS', '-1', 'must be a whole number from 0 to 3600'],
    ['EMULATOR_SEED', 'some', 'must be demo or none'],
    ['EMULATOR_SIDE_DOOR', 'no', 'must be true or false'],
    ['EMULATOR_CREDENTIALS', 'secret', 'must be <access key id>:<secret access key>'],
    ['INTROSPECTION', 'yes', 'must be true or false'],
    ['LANDING_PAGE', '1', 'must be true or false'],
    ['STACK_TRACES', 'TRUE', 'must be true or false'],
    ['SUGGESTIONS', 'on', 'must be true or false'],
    ['METRICS', 'off', 'must be true or false'],
    ['COMPRESSION', 'gzip', 'must be true or false'],
    ['CORS_ORIGINS', '*', ORIGINS_RULE],
    ['CORS_ORIGINS', 'null', ORIGINS_RULE],
    ['CORS_ORIGINS', 'example.com', ORIGINS_RULE],
    ['CORS_ORIGINS', 'https://example.com/', ORIGINS_RULE],
    ['CORS_ORIGINS', 'https://example.com:443', ORIGINS_RULE],
    ['CORS_ORIGINS', 'https://Example.com', ORIGINS_RULE],
    ['CORS_ORIGINS', 'https://a.example.com,,https://b.example.com', ORIGINS_RULE],
    ['CORS_ORIGINS', 'file://', ORIGINS_RULE],
  ])('%s=%s is refused in one line that names it', (name, value, rule) => {
    expect(refusalOf({ [name]: value })).toBe(`${name} ${rule}`);
  });

  it.each(['http://localhost:4001', 'https://chime.example.com', 'aws'])(
    'is one half of a key pair without the other, for %s',
    (CHIME_ENDPOINT) => {
      expect(refusalOf({ CHIME_ENDPOINT, AWS_ACCESS_KEY_ID: 'AKID' })).toBe(
        'AWS_SECRET_ACCESS_KEY must be set where the other of the two is',
      );
      expect(refusalOf({ CHIME_ENDPOINT, AWS_SECRET_ACCESS_KEY: 'secret' })).toBe(
        'AWS_ACCESS_KEY_ID must be set where the other of the two is',
      );
    },
  );

  it('is named together with all others', () => {
    const message = refusalOf({ PORT: 'secret-1', LOG_LEVEL: 'secret-2', INTROSPECTION: 'secret-3' });
    expect(message.split('; ').map((part) => part.split(' ')[0])).toEqual([
      'PORT',
      'LOG_LEVEL',
      'INTROSPECTION',
    ]);
    expect(message).not.toContain('secret');
    expect(message).not.toContain('\n');
  });
});

describe('defaults', () => {
  const development = {
    host: '127.0.0.1',
    port: 4000,
    workers: 1,
    production: false,
    logLevel: 'info',
    metrics: true,
    compression: true,
    shutdown: { delay: 0, grace: 15_000 },
    backend: {
      kind: 'emulator',
      port: 4001,
      dataDir: '.data',
      seed: 'demo',
      credentials: undefined,
      controlApi: true,
      acceptTimeJump: false,
    },
    region: 'us-east-1',
    authentication: 'none',
    requestLimits: {
      tokens: 2_000,
      depth: 15,
      aliases: 30,
      rootFields: 20,
      directives: 50,
      cost: 25_000,
      entities: 1_000,
      bodyBytes: 262_144,
      batch: 0,
    },
    rateLimits: { rate: undefined, concurrency: undefined, failures: undefined },
    readCacheSeconds: 0,
    trustedProxies: [],
    anyHost: false,
    callbackPrefixes: [],
    corsOrigins: ['https://studio.apollographql.com', 'https://sandbox.embed.apollographql.com'],
    auditLog: {
      destination: { kind: 'file', path: '.data/audit.jsonl' },
      required: true,
      readsOldValues: false,
      emails: { keyFile: '.data/audit-log.key' },
    },
    pages: { landing: true, explorer: true, console: true, oidc: undefined },
    questionable: { unknown: [], ineffective: [] },
    reveal: { introspection: true, stackTraces: true, suggestions: true, sdl: true },
  };

  it('apply if nothing is set', () => {
    expect(readSettings({})).toEqual(development);
  });

  it('apply if a variable is empty', () => {
    const names = ['NODE_ENV', 'HOST', 'PORT', 'LOG_LEVEL', 'CHIME_ENDPOINT', 'AWS_REGION', 'EMULATOR_PORT'];
    const more = [
      'EMULATOR_SEED',
      'DATA_DIR',
      'INTROSPECTION',
      'LANDING_PAGE',
      'EXPLORER',
      'CONSOLE',
      'OIDC_ISSUER',
      'STACK_TRACES',
      'SUGGESTIONS',
      'METRICS',
      'SHUTDOWN_GRACE_SECONDS',
      'SHUTDOWN_DELAY_SECONDS',
    ];
    expect(readSettings(Object.fromEntries([...names, ...more].map((name) => [name, ''])))).toEqual(
      development,
    );
  });

  it('reveal nothing in production', () => {
    expect(readSettings({ NODE_ENV: 'production' })).toEqual({
      ...development,
      production: true,
      backend: {
        ...development.backend,
        seed: 'none',
        credentials: 'random',
        controlApi: false,
        acceptTimeJump: false,
      },
      corsOrigins: [],
      pages: { ...development.pages, landing: false, explorer: false },
      reveal: { introspection: false, stackTraces: false, suggestions: false, sdl: false },
    });
  });

  it.each([
    ['INTROSPECTION', 'introspection'],
    ['STACK_TRACES', 'stackTraces'],
    ['SUGGESTIONS', 'suggestions'],
    ['SUBGRAPH_SDL', 'sdl'],
  ] as const)('can be overruled one by one: %s', (variable, name) => {
    const revealed = readSettings({ NODE_ENV: 'production', [variable]: 'true' }).reveal;
    expect(Object.entries(revealed).filter(([, shown]) => shown)).toEqual([[name, true]]);
    const hidden = readSettings({ [variable]: 'false' }).reveal;
    expect(Object.entries(hidden).filter(([, shown]) => !shown)).toEqual([[name, false]]);
  });

  it('cannot be changed by code that has them', () => {
    const config = readSettings({});
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.reveal)).toBe(true);
  });
});

const backendOf = (variables: Record<string, string>) => readSettings(variables).backend;

describe('the backend', () => {
  const KEYS = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key' };

  it('is the emulator with its own settings unless an endpoint is set', () => {
    expect(backendOf({ EMULATOR_PORT: '0', DATA_DIR: '/data', EMULATOR_SEED: 'none' })).toEqual({
      kind: 'emulator',
      port: 0,
      dataDir: '/data',
      seed: 'none',
      credentials: undefined,
      controlApi: true,
      acceptTimeJump: false,
    });
  });

  it('follows the settings of the emulator, in production too', () => {
    const said = { EMULATOR_SEED: 'demo', EMULATOR_SIDE_DOOR: 'true', EMULATOR_CREDENTIALS: 'AKID:se:cret' };
    for (const NODE_ENV of ['production', 'development'])
      expect(backendOf({ NODE_ENV, ...said })).toMatchObject({
        seed: 'demo',
        controlApi: true,
        acceptTimeJump: false,
        credentials: { accessKeyId: 'AKID', secretAccessKey: 'se:cret' },
      });
    expect(backendOf({ EMULATOR_SIDE_DOOR: 'false' })).toMatchObject({
      controlApi: false,
      acceptTimeJump: false,
    });
  });

  it('is AWS with the default chain of credentials for "aws"', () => {
    expect(backendOf({ CHIME_ENDPOINT: 'aws', ...KEYS })).toEqual({
      kind: 'remote',
      endpoint: undefined,
      credentials: undefined,
    });
  });

  it('is a server at a URL, with the default chain if the URL is https', () => {
    const endpoint = 'https://chime.example.com';
    expect(backendOf({ CHIME_ENDPOINT: endpoint })).toEqual({
      kind: 'remote',
      endpoint,
      credentials: undefined,
    });
  });

  it('gets the keys of the environment, or any, if the URL is plain http', () => {
    const endpoint = 'http://127.0.0.1:4001';
    const keys = (variables: Record<string, string>) => backendOf({ CHIME_ENDPOINT: endpoint, ...variables });
    expect(keys(KEYS)).toMatchObject({ credentials: { accessKeyId: 'id', secretAccessKey: 'key' } });
    expect(keys({})).toMatchObject({ credentials: { accessKeyId: 'gateway', secretAccessKey: 'gateway' } });
  });
});

describe('a variable that changes nothing', () => {
  it.each([
    'LIMIT_RATE',
    'RATE_LIMITS',
    'LIMIT_DEPTHS',
    'EMULATOR_SIDEDOOR',
    'CHIME_URL',
    'JWT_SECRET',
    'AUDIT_FILE',
    'LEVEL_LOG',
    'TRUST_PROXIES',
  ])('is named when it looks like a setting but is unknown: %s', (name) => {
    expect(readSettings({ [name]: 'x' }).questionable.unknown).toEqual([name]);
  });

  it.each([
    'PATH',
    'LOG_FORMAT',
    'NODE_OPTIONS',
    'AWS_PROFILE',
    'npm_config_port',
    'CHIME_GATEWAY_SERVICE_HOST',
    'CHIME_GATEWAY_PORT_4000_TCP_ADDR',
  ])('is not named when other programs have it: %s', (name) => {
    expect(readSettings({ [name]: 'x' }).questionable.unknown).toEqual([]);
  });

  it('is named when it is a setting of the emulator and the backend is another', () => {
    const variables = { CHIME_ENDPOINT: 'http://127.0.0.1:4001', EMULATOR_SEED: 'none', DATA_DIR: '/data' };
    expect(readSettings(variables).questionable).toEqual({ unknown: [], ineffective: ['EMULATOR_SEED'] });
  });

  it('is named when it opens a gateway that requires credentials', () => {
    const variables = { AUTH: 'api-key', API_KEYS_FILE: 'keys', DANGEROUSLY_ALLOW_UNAUTHENTICATED: 'true' };
    expect(readSettings(variables).questionable.ineffective).toEqual(['DANGEROUSLY_ALLOW_UNAUTHENTICATED']);
  });
});
