/** A collector, a scripted upstream and a traced gateway between them, for each test of a file. */
import { afterEach, beforeEach } from 'vitest';
import { type Collector, startCollector } from './collector.js';
import { startGatewayTo, type TestGateway } from './gateway.js';
import { respond, startUpstream, type Upstream, userBody } from './upstream.js';

export const USER = 'query OneUser { user(accountId: "a", userId: "u") { userId } }';

export interface TracingScene {
  collector: Collector;
  upstream: Upstream;
  gateway: TestGateway;
  /** Returns the variables of a gateway that sends its spans to the collector at once, as JSON. */
  settings(more?: Record<string, string>): Record<string, string>;
  /** Replaces the gateway with another one. */
  restart(env: Record<string, string>): Promise<void>;
  /** Stops the gateway once all requests have a response. */
  stop(): Promise<void>;
  /** Sends a request to the gateway. */
  post(body: object, headers?: Record<string, string>): Promise<Response>;
  /** Returns the first line in the log about a request. */
  requestLine(): Record<string, unknown> | undefined;
  /** Returns the warnings in the gateway's log. */
  warnings(): Record<string, unknown>[];
}

/** Registers the hooks of a file. The members of the returned scene are replaced before each test. */
export function tracingScene(): TracingScene {
  let running = false;
  const scene: TracingScene = {
    // The hook before each test sets these members.
    ...({} as Pick<TracingScene, 'collector' | 'upstream' | 'gateway'>),
    settings: (more = {}) => ({
      OTEL_EXPORTER_OTLP_ENDPOINT: scene.collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '10',
      ...more,
    }),
    async restart(env) {
      await scene.stop();
      scene.gateway = await startGatewayTo({ endpoint: scene.upstream.url, env });
      running = true;
    },
    async stop() {
      if (running) await scene.gateway.stop();
      running = false;
    },
    async post(body, headers = {}) {
      const response = await fetch(`${scene.gateway.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
      await response.clone().arrayBuffer();
      return response;
    },
    requestLine: () => scene.gateway.logged.find(({ msg }) => msg === 'request'),
    warnings: () => scene.gateway.logged.filter(({ level }) => Number(level) >= 40),
  };
  beforeEach(async () => {
    scene.collector = await startCollector();
    scene.upstream = await startUpstream();
    scene.upstream.script(respond(userBody()));
    await scene.restart(scene.settings());
  });
  afterEach(async () => {
    await scene.stop();
    await scene.upstream.stop();
    await scene.collector.stop();
  });
  return scene;
}
