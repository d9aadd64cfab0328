/** A whole supergraph for one test: a router, our subgraph in front of an emulator, and the HR subgraph. */
import { buildSchema } from '../../src/graphql/schema/schema.js';
import { type Ask, askAt, startStack, type TestGatewayOptions, type TestStack } from './gateway.js';
import { HR_SDL, type HrSubgraph, startHrSubgraph } from './hr-subgraph.js';
import { type Recorder, startRecorder } from './recorder.js';
import { ROUTERS } from './router.js';

export interface Supergraph {
  /** The exact URL of the router's GraphQL endpoint. */
  readonly url: string;
  /** Sends a document to the router. */
  readonly ask: Ask;
  /** Sends documents to the router with these headers. */
  askWith(headers: Readonly<Record<string, string>>): Ask;
  readonly stack: TestStack;
  readonly hr: HrSubgraph;
  /** The router's requests to our subgraph. */
  readonly asked: Recorder;
  /** Discards all requests so far. */
  clear(): void;
  stop(): Promise<void>;
}

export type RouterName = keyof typeof ROUTERS;

export const ROUTER_NAMES: readonly RouterName[] = ['Hive Gateway', 'Apollo Gateway'];

export async function startSupergraph(
  router: RouterName,
  options: Partial<TestGatewayOptions> = {},
): Promise<Supergraph> {
  const stack = await startStack(options);
  const asked = await startRecorder(stack.url);
  const hr = await startHrSubgraph();
  const routing = await ROUTERS[router]([
    { name: 'chime', sdl: buildSchema().sdl, url: `${asked.url}/graphql` },
    { name: 'hr', sdl: HR_SDL, url: hr.url },
  ]);
  return {
    url: routing.url,
    ask: askAt(routing.url),
    askWith: (headers) => askAt(routing.url, headers),
    stack,
    hr,
    asked,
    clear() {
      stack.upstream.clear();
      asked.clear();
      hr.requests.length = 0;
    },
    async stop() {
      await routing.stop();
      await hr.stop();
      await asked.stop();
      await stack.stop();
    },
  };
}
