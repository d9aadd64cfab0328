/** Subscribers over WebSocket (graphql-transport-ws) and server-sent events, cheap enough for ten thousand in a process. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { WebSocket } from 'ws';

/**
 * Subscribes over WebSocket.
 * @param onEvent called with the text of each event
 * @returns when the server has accepted the connection and the subscription was sent
 */
async function subscribeByWebSocket({ port, path }, body, onEvent) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, 'graphql-transport-ws', {
    perMessageDeflate: false,
  });
  const accepted = new Promise((resolve, reject) => {
    socket.once('error', reject).once('close', (code) => reject(new Error(`closed with ${code}`)));
    socket.on('message', (/** @type {Buffer} */ data) => {
      const text = data.toString('latin1');
      if (text.includes('"type":"next"')) onEvent(text);
      else if (text.includes('"type":"connection_ack"')) resolve();
      else if (text.includes('"type":"ping"')) socket.send('{"type":"pong"}');
      else if (text.includes('"type":"error"')) reject(new Error(text));
    });
  });
  await Promise.race([once(socket, 'open'), accepted]);
  socket.send('{"type":"connection_init"}');
  await accepted;
  socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: body }));
  return { close: () => socket.terminate() };
}

/** The same by server-sent events, over a bare socket. */
async function subscribeByEventStream({ port, path }, body, onEvent) {
  const text = JSON.stringify(body);
  const socket = connect({ port, host: '127.0.0.1' }).setEncoding('latin1');
  const accepted = new Promise((resolve, reject) => {
    let rest = '';
    socket.once('error', reject).once('close', () => reject(new Error('closed')));
    socket.on('data', (chunk) => {
      if (chunk.startsWith('HTTP/1.1 200')) resolve();
      const blocks = (rest + chunk).split('\n\n');
      rest = blocks.pop();
      for (const block of blocks) if (block.includes('event: next')) onEvent(block);
    });
  });
  await once(socket, 'connect');
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: text/event-stream\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  );
  await accepted;
  return { close: () => socket.destroy() };
}

export const TRANSPORTS = {
  websocket: { title: 'WebSocket', subscribe: subscribeByWebSocket },
  events: { title: 'server-sent events', subscribe: subscribeByEventStream },
};
