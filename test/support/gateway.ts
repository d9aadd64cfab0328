/**
 * A running gateway for one test, in front of its own emulator (or of `endpoint`). Tests send requests over real HTTP.
 */
import type { ChimeExtension } from '../../src/models/shared/error-vocabulary.js';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Limits } from '../../src/chime/call-policy.js';
import { type Settings, readSettings } from '../../src/settings/settings.js';
import type { Authenticate } from '../../src/access/caller.js';
import type { TransportLimits } from '../../src/http/connection-limits.js';
import type { OpenSharing } from '../../src/events/change-source.js';
import { startGateway } from '../../src/server.js';
import { startTestEmulator, type TestEmulator } from './emulator.js';
import { keepText, keptLog } from './log-file.js';
import { type Recorder, startRecorder } from './recorder.js';

/** A GraphQL error of a response. */
export interface AnswerError {
  message: string;
  locations?: { line: number; column: number }[];
  path?: (string | number)[];
  extensions: {
    code: string;
    validationErrors?: { path: string; code: string; message: string }[];
    chime?: ChimeExtension;
    retryAfter?: number;
    stacktrace?: string[];
  };
}

export interface Answer<Data> {
  data?: Data | null;
  errors?: AnswerError[];
}

/** Sends a document to a gateway and returns the whole GraphQL response. */
export type Ask = <Data, Variables extends Record<string, unknown>>(
  document: TypedDocumentNode<Data, Variables> | string,
  ...variables: Record<string, never> extends Variables ? [Variables?] : [Variables]
) => Promise<Answer<Data>>;

export interface TestGateway {
  readonly url: string;
  readonly ask: Ask;
  /** The parsed lines of the gateway's log. */
  readonly logged: Record<string, unknown>[];
  stop(): Promise<void>;
}

export interface TestGatewayOptions {
  endpoint: string;
  /** Environment variables of the gateway. */
  env?: Record<string, string>;
  limits?: Partial<Limits>;
  /** The sighting from which on an operation is compiled. The default is the test project's. */
  compileFrom?: number;
  /** Identifies the caller and replaces the method that the environment configures. */
  authenticate?: Authenticate;
  transport?: Partial<TransportLimits>;
  /** Shares the changes of this gateway with others. */
  openSharing?: OpenSharing;
  webDirectory?: string;
}

/** The web pages as `npm test` has built them. */
const WEB = fileURLToPath(new URL('../../dist/web', import.meta.url));

/** One test project runs every operation in compiled code. The others compile none. */
const COMPILE_FROM = process.env['TEST_COMPILED'] === 'true' ? 1 : Infinity;

/** Starts a gateway in front of any server that speaks the Chime protocol. */
export async function startGatewayTo({
  endpoint,
  env = {},
  compileFrom = COMPILE_FROM,
  ...options
}: TestGatewayOptions): Promise<TestGateway> {
  const directory = await mkdtemp(join(tmpdir(), 'chime-gateway-'));
  const settings = { PORT: '0', CHIME_ENDPOINT: endpoint, DATA_DIR: directory, ...env };
  const config: Settings = readSettings(settings);
  const logged: Record<string, unknown>[] = [];
  const log = keptLog((line) => void logged.push(JSON.parse(line) as Record<string, unknown>));
  const gateway = await startGateway(config, log, { webDirectory: WEB, ...options, compileFrom });
  const ask = askAt(`${gateway.url}/graphql`);
  const stop = async () => {
    await gateway.stop();
    const audit = config.auditLog.destination;
    if (typeof audit === 'object' && audit.kind === 'file')
      keepText(await readFile(audit.path, 'utf8').catch(() => ''));
    await rm(directory, { recursive: true });
  };
  return { url: gateway.url, ask, logged, stop };
}

/** Sends documents to the GraphQL endpoint at this exact URL, with these headers in every request. */
export const askAt =
  (url: string, headers: Readonly<Record<string, string>> = {}): Ask =>
  async (document, variables?) => {
    const query = typeof document === 'string' ? document : print(document);
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as never;
  };

/** A gateway, an empty emulator, and a recorder between the two. */
export interface TestStack extends TestGateway {
  readonly emulator: TestEmulator;
  readonly upstream: Recorder;
}

export async function startStack(options: Partial<TestGatewayOptions> = {}): Promise<TestStack> {
  const emulator = await startTestEmulator();
  const upstream = await startRecorder(emulator.url);
  const gateway = await startGatewayTo({ ...options, endpoint: upstream.url });
  return {
    ...gateway,
    emulator,
    upstream,
    stop: async () => {
      await gateway.stop();
      await upstream.stop();
      await emulator.stop();
    },
  };
}

/** Returns the reasons for refused requests from the log. */
export const refusalsOf = ({ logged }: TestGateway): unknown[] =>
  logged.map((line) => line['refusal']).filter((refusal) => refusal !== undefined);

/** Returns the codes of a response's errors. */
export const codesOf = (answer: Answer<unknown>): string[] =>
  (answer.errors ?? []).map(({ extensions }) => extensions.code);
