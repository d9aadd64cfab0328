/** One run with replicas: load and outages, and then the comparison with the store and the audit logs. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '../client.js';
import { compareAuditLog, compareStore } from '../comparison.js';
import { Ledger } from '../ledger.js';
import { Load } from '../load.js';
import { createOrganisation } from '../organisation.js';
import { Random } from '../random.js';
import { createStems, mostSeconds } from '../run.js';
import type { SoakSettings } from '../settings.js';
import { DirectStore } from '../store.js';
import { readAuditLog } from './audit-log.js';
import { Cluster } from './cluster.js';
import { type ClusterResult, RECOVERY } from './cluster-claim.js';
import { floodGateways } from './flood.js';
import { Outages } from './outage.js';

/** Until what clients have given up is over, in milliseconds: the gateway's deadline for a call, and a little. */
const REST = 11_000;

/** @throws Error when it does not come to its end. Nothing is left running then either. */
export async function soakCluster(settings: SoakSettings): Promise<ClusterResult> {
  const cluster = await Cluster.start();
  const store = new DirectStore(() => cluster.emulatorUrl);
  const over = new AbortController();
  const late = sleep(mostSeconds(settings) * 1000, undefined, { signal: over.signal }).then(() => {
    throw new Error(`The run was not over after ${mostSeconds(settings)} s.`);
  });
  try {
    return await Promise.race([run(settings, cluster, store), late]);
  } finally {
    over.abort();
    store.close();
    await cluster.stop();
  }
}

async function run(settings: SoakSettings, cluster: Cluster, store: DirectStore): Promise<ClusterResult> {
  const ledger = new Ledger();
  const stems = await createStems(await createOrganisation(store), ledger);
  const client = new Client(cluster.haproxy.gatewayUrl);
  const kinds = stems.flatMap(({ works }) => works);
  const load = new Load(client, ledger, kinds, new Random(settings.seed), settings.rate);
  const disturbances = new Outages(cluster, new Random(settings.seed + 1));
  const over = new AbortController();
  await Promise.all([load.run(over.signal), disturbances.run(settings.seconds).finally(() => over.abort())]);
  await sleep(REST);
  const accepted = await floodGateways(cluster.haproxy.gatewayUrl);
  // What was acknowledged must outlive this too.
  await cluster.postgresql.crash();
  await cluster.postgresql.start();
  store.reconnect();
  await sleep(RECOVERY);
  const entries = await readAuditLog(cluster.haproxy.gatewayUrl);
  const auditFindings = compareAuditLog(entries, ledger, disturbances.list);
  return {
    settings,
    ledger,
    load,
    disturbances,
    auditFindings,
    accepted,
    findings: await compareStore(ledger, stems),
  };
}
