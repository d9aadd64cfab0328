/** What is written to a socket in one turn of the event loop leaves together. */
import type { Socket } from 'node:net';
import { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { corkForThisTurn } from '../../../src/node-http/cork.js';

/** Creates a socket that records what each of its system calls would send. */
function recordingSocket(): { socket: Socket; calls: string[] } {
  const calls: string[] = [];
  const writable = new Writable({
    decodeStrings: false,
    write: (chunk: string, _encoding, done) => {
      calls.push(chunk);
      done();
    },
    writev: (chunks, done) => {
      calls.push(chunks.map(({ chunk }) => String(chunk)).join('+'));
      done();
    },
  });
  return { socket: writable as Socket, calls };
}

function write(socket: Socket, text: string): void {
  corkForThisTurn(socket);
  socket.write(text);
}

it('sends all messages of a turn together, and those of the next turn after it', async () => {
  const one = recordingSocket();
  const other = recordingSocket();
  write(one.socket, 'a');
  write(other.socket, 'A');
  await Promise.resolve();
  write(one.socket, 'b');
  expect([one.calls, other.calls]).toEqual([[], []]);
  await setImmediate();
  expect([one.calls, other.calls]).toEqual([['a+b'], ['A']]);
  write(one.socket, 'c');
  await setImmediate();
  expect(one.calls).toEqual(['a+b', 'c']);
});

it('loses nothing when the socket ends in the same turn', async () => {
  const { socket, calls } = recordingSocket();
  write(socket, 'last');
  socket.end();
  await setImmediate();
  expect(calls).toEqual(['last']);
});
