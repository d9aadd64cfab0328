/**
 * Measures subscriptions: idle connections, one change to many subscribers, many changes to some, and many connections
 * at once. Every part starts its server again.
 */
import { Agent, request } from 'node:http';
import { ACCOUNT_ID, USER_IDS } from './fixture.mjs';
import { residentMb } from './machine.mjs';
import { SERVERS, startServer, stopServer } from './server.mjs';
import { TRANSPORTS } from './subscriber.mjs';
import { bodiesOf, WORK } from './work.mjs';

/** The servers that are compared, each with the transport that its documentation recommends. */
const SUBJECTS = [
  { server: 'gateway', transport: 'websocket' },
  { server: 'gateway', transport: 'events' },
  { server: 'mercurius', transport: 'websocket' },
  { server: 'yoga', transport: 'events' },
];

const [USER_ID] = USER_IDS;
const [UPDATE] = bodiesOf(WORK.updateUser, 'graphql');

const KEYS = { query: `subscription { userChanged(accountId: "${ACCOUNT_ID}") { kind userId } }` };
const OBJECT = {
  query: `subscription { userChanged(accountId: "${ACCOUNT_ID}", userId: "${USER_ID}") {
    kind userId user { displayName licenseType }
  } }`,
};

const pause = (ms) =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** Waits until the condition holds. Returns whether it did in time. */
async function until(condition, ms) {
  const end = performance.now() + ms;
  while (!condition()) {
    if (performance.now() > end) return false;
    await pause(2);
  }
  return true;
}

const agent = new Agent({ keepAlive: true, maxSockets: 32 });

/** Changes the user once. Returns when the server has responded. */
const change = ({ port, path }) =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(UPDATE) };
    request({ agent, method: 'POST', host: '127.0.0.1', port, path, headers }, (response) => {
      response.resume().once('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`updateUser: ${response.statusCode}`));
      });
    })
      .once('error', reject)
      .end(UPDATE);
  });

/** Subscribers that count their events. */
class Subscribers {
  #open = [];
  received = 0;
  resyncs = 0;
  onEvent = () => undefined;

  /** Opens this many, so many at a time. Returns the milliseconds that each took. */
  async open(server, transport, body, count, atOnce = 100) {
    const times = [];
    const openOne = async () => {
      const began = performance.now();
      const subscriber = await TRANSPORTS[transport].subscribe(server, body, (text) => {
        this.received += 1;
        if (text.includes('"Resync"')) this.resyncs += 1;
        this.onEvent();
      });
      times.push(performance.now() - began);
      this.#open.push(subscriber);
    };
    for (let opened = 0; opened < count; opened += atOnce)
      await Promise.all(Array.from({ length: Math.min(atOnce, count - opened) }, openOne));
    return times;
  }

  /** Makes changes until every subscriber has received one, because no protocol confirms a subscription. */
  async ready(server) {
    const count = this.#open.length;
    for (let attempt = 0; attempt < 20; attempt += 1) {
      this.received = 0;
      await change(server);
      if (await until(() => this.received >= count, 3_000)) return;
    }
    throw new Error(`${this.received} of ${count} subscribers receive changes`);
  }

  close() {
    for (const { close } of this.#open) close();
  }
}

const percentile = (values, share) => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
};

/** Measures the memory that idle subscribers take. */
async function measureIdle(server, transport, { idle }) {
  const subscribers = new Subscribers();
  await subscribers.open(server, transport, KEYS, 50);
  await subscribers.ready(server);
  await pause(1_000);
  const before = residentMb(server.pid);
  await subscribers.open(server, transport, KEYS, idle);
  await pause(3_000);
  const after = residentMb(server.pid);
  subscribers.close();
  return { connections: idle, memoryMb: after, perConnectionKb: ((after - before) / idle) * 1024 };
}

/** Measures how long one change takes to reach all subscribers of a user, from the request on, and its calls of Chime. */
async function measureFanOut(server, transport, { fanOut, changes }, stub) {
  const subscribers = new Subscribers();
  await subscribers.open(server, transport, OBJECT, fanOut);
  for (let warmUp = 0; warmUp < 5; warmUp += 1) await subscribers.ready(server);
  await pause(500);
  const latencies = [];
  const before = await stub.requests();
  for (let index = 0; index < changes; index += 1) {
    const began = performance.now();
    subscribers.received = 0;
    subscribers.onEvent = () => latencies.push(performance.now() - began);
    await change(server);
    if (!(await until(() => subscribers.received >= fanOut, 10_000))) throw new Error('events are missing');
    await pause(100);
  }
  const calls = ((await stub.requests()) - before) / changes - 1;
  subscribers.close();
  return { subscribers: fanOut, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99), calls };
}

/** Measures the memory while many changes go to some subscribers, and the share of the events that they receive. */
async function measureRate(server, transport, { seconds, perSecond, readers }) {
  const subscribers = new Subscribers();
  await subscribers.open(server, transport, KEYS, readers);
  await subscribers.ready(server);
  subscribers.received = 0;
  const memoryMb = [];
  let sent = 0;
  let done = 0;
  const began = performance.now();
  for (let elapsed = 0; elapsed < seconds; elapsed = (performance.now() - began) / 1_000) {
    for (; sent < elapsed * perSecond; sent += 1)
      void change(server).then(
        () => (done += 1),
        () => undefined, // A server that is too slow ends before it has responded to all.
      );
    if (memoryMb.length < Math.floor(elapsed)) memoryMb.push(residentMb(server.pid));
    await pause(5);
  }
  await until(() => done === sent, 30_000);
  const took = (performance.now() - began) / 1_000;
  await until(() => subscribers.received >= sent * readers, 2_000);
  subscribers.close();
  return {
    readers,
    changesPerSecond: done / took,
    eventsPerSecond: subscribers.received / took,
    received: subscribers.received / (done * readers),
    resyncs: subscribers.resyncs,
    memoryMb: { first: Math.max(...memoryMb.slice(0, 5)), last: Math.max(...memoryMb.slice(-5)) },
  };
}

/** Measures how long many connections at once take until each is accepted. */
async function measureStorm(server, transport, { storm }) {
  const subscribers = new Subscribers();
  const began = performance.now();
  const times = await subscribers.open(server, transport, KEYS, storm, storm);
  const totalMs = performance.now() - began;
  await subscribers.ready(server);
  subscribers.close();
  return { connections: storm, p50: percentile(times, 0.5), totalMs };
}

const PARTS = { idle: measureIdle, fanOut: measureFanOut, rate: measureRate, storm: measureStorm };

const PLANS = {
  full: { idle: 10_000, fanOut: 1_000, changes: 20, seconds: 20, perSecond: 500, readers: 100, storm: 1_000 },
  quick: { idle: 200, fanOut: 50, changes: 5, seconds: 2, perSecond: 100, readers: 10, storm: 50 },
};

/** @param keys of the servers to measure */
export async function measureSubscriptions({ stub, logDirectory, say }, isQuick, keys) {
  const plan = isQuick ? PLANS.quick : PLANS.full;
  const rows = [];
  for (const { server: key, transport } of SUBJECTS.filter(({ server }) => keys.includes(server))) {
    const row = { server: key, transport };
    for (const [part, measurePart] of Object.entries(PARTS)) {
      say(`${SERVERS[key].title}, ${TRANSPORTS[transport].title}: ${part}`);
      const server = await startServer(key, SERVERS[key], stub.port, WORK.updateUser, logDirectory);
      try {
        row[part] = await measurePart(server, transport, plan, stub);
      } finally {
        // The next server may have the same port.
        agent.destroy();
        await stopServer(server);
      }
    }
    rows.push(row);
  }
  return rows;
}
