/**
 * Generates load over keep-alive connections with one request in progress on each. It sends HTTP/1.1 over bare sockets:
 * an HTTP client costs as much as the measured work, and the load shares a CPU with the upstream.
 */
import { connect } from 'node:net';

/**
 * Measures one window: the responses between the end of the lead-in and the end of the window.
 * @param bodies sent in turn
 * @param accepts returns whether a status is the expected one
 * @param cpuSeconds returns the CPU time of the server so far
 * @returns the figures, and as `answered` the number of all responses, lead-in included
 */
export async function load({ port, path, bodies, accepts, inFlight, leadIn, seconds, cpuSeconds }) {
  const requests = bodies.map((body) => requestOf(port, path, body));
  const latencies = [];
  const state = { requests, accepts, next: 0, measuring: false, over: false, answered: 0, latencies };
  const connections = Array.from({ length: inFlight }, () => drive(port, state));
  const all = Promise.all(connections);
  await Promise.race([all, pause(leadIn)]);
  const cpu = cpuSeconds();
  const begin = performance.now();
  state.measuring = true;
  await Promise.race([all, pause(seconds)]);
  state.measuring = false;
  const elapsed = (performance.now() - begin) / 1000;
  const used = cpuSeconds() - cpu;
  state.over = true;
  await all;
  return { ...figuresOf(latencies, elapsed, used), answered: state.answered };
}

/**
 * Computes requests per second, CPU per request in microseconds, and latencies in milliseconds; `busy` is the share of
 * one CPU.
 */
export function figuresOf(latencies, elapsed, cpuUsed) {
  latencies.sort((a, b) => a - b);
  const at = (share) => latencies[Math.floor(latencies.length * share)];
  return {
    perSecond: latencies.length / elapsed,
    cpu: Number.isNaN(cpuUsed) ? null : (cpuUsed / latencies.length) * 1e6,
    busy: Number.isNaN(cpuUsed) ? null : cpuUsed / elapsed,
    p50: at(0.5),
    p99: at(0.99),
  };
}

const pause = (seconds) =>
  new Promise((resolve) => {
    setTimeout(resolve, seconds * 1000);
  });

const requestOf = (port, path, body) =>
  `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: application/json\r\n` +
  `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

/** Drives one connection until the window is over. */
function drive(port, state) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let begin = 0;
    let answer = '';
    const next = () => {
      if (state.over) {
        socket.end(resolve);
        return;
      }
      begin = performance.now();
      socket.write(state.requests[state.next++ % state.requests.length]);
    };
    socket.setEncoding('latin1');
    socket.once('connect', next).once('error', reject);
    socket.once('close', () => reject(new Error('the server closed a connection in use')));
    socket.on('data', (chunk) => {
      answer += chunk;
      if (!isWhole(answer)) return;
      if (!state.accepts(Number(answer.slice(9, 12)))) {
        reject(new Error(`unexpected answer under load: ${answer.slice(0, 300)}`));
        socket.destroy();
        return;
      }
      state.answered += 1;
      if (state.measuring) state.latencies.push(performance.now() - begin);
      answer = '';
      next();
    });
  });
}

function isWhole(answer) {
  const headEnd = answer.indexOf('\r\n\r\n');
  if (headEnd === -1) return false;
  const head = answer.slice(0, headEnd);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) return answer.length >= headEnd + 4 + Number(length);
  return answer.endsWith('\r\n0\r\n\r\n');
}
