/** What counts against the deadline of a request besides its calls to Chime, and what does not. */
import { request as httpRequest } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bearer, BODY } from '../support/guarded-gateway.js';
import { type Answer, codesOf, startGatewayTo, type TestGateway } from '../support/gateway.js';
import { startHttpServer } from '../support/http-server.js';
import { createKeyPair, JWT_ENV, sign } from '../support/token.js';
import { after, hang, respond, startUpstream, type Upstream, userBody } from '../support/upstream.js';

let upstream: Upstream;
let stops: (() => Promise<void>)[];
beforeEach(async () => {
  upstream = await startUpstream();
  stops = [() => upstream.stop()];
});
afterEach(async () => {
  for (const stop of stops.toReversed()) await stop();
});

async function start(options: Partial<Parameters<typeof startGatewayTo>[0]>): Promise<TestGateway> {
  const gateway = await startGatewayTo({ endpoint: upstream.url, ...options });
  stops.push(() => gateway.stop());
  return gateway;
}

describe('the deadline of a request', () => {
  it('includes its authentication: an answer comes within 12 s, though both the keys and Chime are late', async () => {
    const pair = await createKeyPair('ES256');
    const issuer = await startHttpServer((_request, response) => {
      setTimeout(() => response.end(JSON.stringify({ keys: [pair.jwk] })), 4_500);
    });
    stops.push(() => issuer.stop());
    const gateway = await start({ env: { ...JWT_ENV, JWT_JWKS_URL: issuer.url } });
    upstream.script(hang);
    const started = performance.now();
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...bearer(await sign(pair)) },
      body: BODY,
    });
    expect(codesOf((await response.json()) as Answer<unknown>)).toEqual(['UPSTREAM_TIMEOUT']);
    expect(performance.now() - started).toBeLessThan(12_000);
    expect(performance.now() - started).toBeGreaterThan(9_000);
  });

  it('does not include the time that a client takes to send the body', async () => {
    const gateway = await start({ limits: { deadline: 2_000 } });
    upstream.script(after(500, respond(userBody())));
    const asked = httpRequest(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': BODY.length },
    });
    const answer = new Promise((resolve, reject) => {
      asked.once('response', (response) => resolve(json(response))).once('error', reject);
    });
    asked.write(BODY.slice(0, 10));
    await delay(2_500);
    asked.end(BODY.slice(10));
    expect(await answer).toEqual({ data: { user: { userId: 'u' } } });
  });
});
