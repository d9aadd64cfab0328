/**
 * Calls the SDK directly, without any server. It generates its own load on a message over the IPC channel.
 * `node bench/peer/direct.mjs <port, unused> <upstream port> stock|tuned`
 */
import { figuresOf } from '../load.mjs';
import { clientOf } from './client.mjs';
import { answer } from './operation.mjs';

const [, upstreamPort, kind] = process.argv.slice(2);
const client = clientOf(kind, upstreamPort);

const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

async function window({ bodies, inFlight, leadIn, seconds }) {
  const requests = bodies.map((body) => JSON.parse(body));
  const latencies = [];
  const first = performance.now();
  const start = first + leadIn * 1000;
  const end = start + seconds * 1000;
  let next = 0;
  let answered = 0;
  let began;
  let cpu;
  let ended;
  const caller = async () => {
    for (let begin = first; begin < end;) {
      await answer(client, requests[next++ % requests.length]);
      answered += 1;
      const now = performance.now();
      if (began === undefined) {
        if (now >= start) [began, cpu] = [now, cpuSeconds()];
      } else if (ended === undefined) {
        latencies.push(now - begin);
        if (now >= end) ended = [(now - began) / 1000, cpuSeconds() - cpu];
      }
      begin = now;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, caller));
  return { ...figuresOf(latencies, ...ended), answered };
}

process.on('message', (order) => {
  const work = order.bodies ? window(order) : answer(client, order);
  work.then(
    (result) => process.send({ result }),
    (error) => process.send({ error: String(error) }),
  );
});
process.once('disconnect', () => process.exit());
process.send({ result: 'ready' });
