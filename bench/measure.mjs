/**
 * The parts of a run. Each takes `{plan, stub, logDirectory, say}`: the plan, the upstream, the directory of the
 * servers' output, and a function that reports progress.
 */
import assert from 'node:assert/strict';
import {
  answersOf,
  assertSame,
  measure,
  memoryOf,
  SERVERS,
  sharing,
  startRedis,
  startServer,
  stopServer,
  VARIANTS,
} from './server.mjs';
import { WORK } from './work.mjs';

/** Milliseconds from the first response to the measurement of memory. */
const IDLE = 1000;

const isMeasurable = (server, work) => server.protocol === 'graphql' || WORK[work].operation !== undefined;

const start = (run, key, definition) =>
  startServer(key, definition, run.stub.port, WORK.updateUser, run.logDirectory);

/** Measures the time of each server until its first response, and its memory a second later. */
export async function measureStarts(run) {
  const keys = run.plan.servers.filter((key) => SERVERS[key].protocol !== 'message');
  const rows = keys.map((key) => ({ server: key, startMs: [], memoryMb: [] }));
  for (let round = 0; round < run.plan.starts; round += 1) {
    run.say(`starts, round ${round + 1} of ${run.plan.starts}`);
    for (const row of rows) {
      const server = await start(run, row.server, SERVERS[row.server]);
      await new Promise((resolve) => {
        setTimeout(resolve, IDLE);
      });
      row.startMs.push(server.startMs);
      row.memoryMb.push(memoryOf(server));
      await stopServer(server);
    }
  }
  return rows;
}

/**
 * Measures the servers side by side, after a check of all work on each. Also returns the upstream calls that each work
 * takes, and the servers' memory at the end.
 */
export async function measureServers(run) {
  const { plan } = run;
  const keys = [...new Set(['gateway', ...plan.servers])];
  const servers = await Promise.all(keys.map((key) => start(run, key, SERVERS[key])));
  try {
    const calls = await compareAnswers(run, servers);
    const works = [...new Set(plan.segments.map(({ work }) => work))];
    await warmUp(
      run,
      servers.filter(({ key }) => plan.servers.includes(key)),
      works,
    );
    const rows = [];
    for (const segment of plan.segments) {
      const measured = servers.filter(({ key }) => segment.servers.includes(key));
      rows.push(await measureRow(run, segment, measured, calls[segment.work]));
    }
    const loadedMb = Object.fromEntries(servers.map((server) => [server.key, memoryOf(server)]));
    return { rows, calls, loadedMb };
  } finally {
    await Promise.all(servers.map(stopServer));
  }
}

/** Compares the gateway with itself in other settings. */
export async function measureVariants(run) {
  const { variantSeconds: seconds, variantRounds: rounds } = run.plan;
  const redis = await startRedis();
  if (!redis) run.say('Redis is not installed: limits that it shares are not measured');
  const definitions = {
    ...SERVERS,
    ...VARIANTS,
    ...(redis && { sharedLimits: sharing(VARIANTS.sharedLimits, redis.url) }),
  };
  const plans = [
    { keys: ['gateway', 'quiet'], works: ['updateUser'], levels: [32] },
    { keys: ['oneWorker', 'twoWorkers'], works: ['updateUser'], levels: [32] },
    ...(redis
      ? [{ keys: ['limits', 'sharedLimits'], works: ['updateUser', 'users100'], levels: [1, 32] }]
      : []),
  ];
  const rows = [];
  for (const { keys, works, levels } of plans) {
    const servers = await Promise.all(keys.map((key) => start(run, key, definitions[key])));
    try {
      await warmUp(run, servers, works);
      for (const work of works) {
        const { calls } = await answersOf(servers[0], WORK[work], run.stub);
        for (const inFlight of levels)
          rows.push(await measureRow(run, { work, inFlight, seconds, rounds }, servers, calls));
      }
    } finally {
      await Promise.all(servers.map(stopServer));
    }
  }
  await redis?.stop();
  return rows;
}

/** Compares the responses of every server with the gateway's. Returns how many upstream calls each work takes. */
async function compareAnswers({ stub }, servers) {
  const gateway = servers.find(({ key }) => key === 'gateway');
  const calls = {};
  for (const [key, work] of Object.entries(WORK)) {
    const expected = await answersOf(gateway, work, stub);
    calls[key] = expected.calls;
    for (const server of servers.filter((each) => isMeasurable(each, key))) {
      const given = server === gateway ? expected : await answersOf(server, work, stub);
      assertSame(server, work, given, expected);
    }
  }
  return calls;
}

async function warmUp({ plan, say }, servers, works) {
  for (const server of servers) {
    say(`warming up: ${server.title}`);
    for (const work of works.filter((each) => isMeasurable(server, each))) {
      const seconds = work === 'updateUser' ? plan.warmUp : plan.warmUp / 10;
      await measure(server, WORK[work], { inFlight: 32, leadIn: 0, seconds });
    }
  }
}

/**
 * Runs the next work on a server until it gets no faster, because V8 must optimize again what other work has
 * deoptimized. The rule is the same for all servers, and the plan sets how often and how long.
 */
async function settle(server, work, inFlight, { seconds, gain, patience, most }) {
  let best = 0;
  let withoutGain = 0;
  for (let window = 0; window < most && withoutGain < patience; window += 1) {
    const { perSecond } = await measure(server, WORK[work], { inFlight, leadIn: 0, seconds });
    withoutGain = perSecond > best * (1 + gain) ? 0 : withoutGain + 1;
    best = Math.max(best, perSecond);
  }
}

/** Measures the windows of one row in turns. Returns the figures of every round by server. */
async function measureRow({ plan, stub, say }, { work, inFlight, seconds, rounds }, servers, calls) {
  const { title } = WORK[work];
  say(`${title}, ${inFlight} in flight`);
  for (const server of servers) await settle(server, work, inFlight, plan.settle);
  const windows = Object.fromEntries(servers.map(({ key }) => [key, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const server of servers) {
      const before = await stub.requests();
      const figures = await measure(server, WORK[work], { inFlight, leadIn: plan.leadIn, seconds });
      const callsPerRequest = ((await stub.requests()) - before) / figures.answered;
      // No server may use a cache or another request's call under load either.
      assert.ok(
        Math.abs(callsPerRequest - calls) <= calls / 100,
        `${server.title}, ${title}: ${callsPerRequest} upstream calls a request in place of ${calls}`,
      );
      windows[server.key].push(figures);
    }
  }
  return { work, inFlight, windows };
}
