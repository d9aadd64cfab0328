/** One caller that sends more than its limit to all gateways at once, to find out how much they accept together. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '../client.js';
import { now } from '../ledger.js';
import { RATE } from './cluster.js';

/** Milliseconds: at least two whole periods of the limit, and the rests of two more. */
const FLOOD = RATE.seconds * 3_500;
const CLIENTS = 24;
/** A pause of the accepted requests that is longer than this, in milliseconds, separates two periods. */
const PAUSE = 100;

/** How many requests were accepted in each whole period. */
export async function floodGateways(gatewayUrl: string): Promise<number[]> {
  const accepted: number[] = [];
  const end = now() + FLOOD;
  const client = new Client(gatewayUrl);
  const sendAll = async () => {
    while (now() < end) {
      const reply = await client.ask('viewer', { document: '{ viewer { id } }', variables: {} }, 'flood');
      if (reply.kind === 'answer') accepted.push(now());
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, sendAll));
  await client.disconnect();
  // Later requests are not part of it.
  await sleep(RATE.seconds * 1000);
  accepted.sort((a, b) => a - b);
  const counts = [0];
  for (const [index, time] of accepted.entries()) {
    if (index > 0 && time - (accepted[index - 1] ?? 0) > PAUSE) counts.push(0);
    counts.push((counts.pop() ?? 0) + 1);
  }
  // The first period began before, and the last one may not be over.
  return counts.slice(1, -1);
}
