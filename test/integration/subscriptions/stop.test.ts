/** A stop and a hand-over of a gateway with WebSockets and event streams. */
import { expect, it } from 'vitest';
import { startGatewayTo, startStack } from '../../support/gateway.js';
import { ACCOUNT_CHANGED, eventually } from '../../support/live-client.js';
import { INIT, openSocket, subscribeTo } from '../../support/raw-socket.js';
import { accountBody, after, respond, startUpstream } from '../../support/upstream.js';

const CHANGES = subscribeTo('1', ACCOUNT_CHANGED, { accountId: 'a' });

it('ends WebSockets with 1001 at different times, and event streams without complete', async () => {
  const stack = await startStack();
  const sockets = await Promise.all(Array.from({ length: 8 }, async () => openSocket(stack.url)));
  for (const socket of sockets) {
    socket.send(INIT);
    await socket.next();
    socket.send(CHANGES);
  }
  const stream = await fetch(`${stack.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify(CHANGES.payload),
  });
  const times: number[] = [];
  const closes = sockets.map(async ({ closed }) => {
    const end = await closed;
    times.push(performance.now());
    return end;
  });
  const began = performance.now();
  await stack.stop();
  expect(performance.now() - began).toBeLessThan(6_000);
  expect(await Promise.all(closes)).toEqual(sockets.map(() => ({ code: 1001, reason: 'Going away' })));
  expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(200);
  expect(await stream.text()).toMatch(/^(?::\n\n)+$/);
  const ends = stack.logged.filter(({ msg }) => msg === 'websocket closed');
  expect(ends.map(({ closeCode, reason }) => [closeCode, reason])).toEqual(sockets.map(() => [1001, 'stop']));
}, 20_000);

it('sends the result of a running mutation before it ends the WebSocket', async () => {
  const upstream = await startUpstream();
  const gateway = await startGatewayTo({ endpoint: upstream.url });
  const socket = await openSocket(gateway.url);
  socket.send(INIT);
  await socket.next();
  // Longer than the time over which WebSockets without running operations end.
  upstream.script(after(3_300, respond(accountBody())));
  socket.send(subscribeTo('1', 'mutation { createAccount(input: { name: "Example" }) { name } }'));
  await eventually(() => expect(upstream.requests).toHaveLength(1));
  const stopped = gateway.stop();
  const data = { createAccount: { name: 'Example' } };
  expect(await socket.next()).toEqual({ type: 'next', id: '1', payload: { data } });
  expect(await socket.next()).toEqual({ type: 'complete', id: '1' });
  expect(await socket.closed).toMatchObject({ code: 1001 });
  await stopped;
  await upstream.stop();
}, 20_000);
