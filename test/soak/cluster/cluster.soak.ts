/** Two gateways and two emulators on one PostgreSQL and one Redis: each part ends and comes back under load. */
import { beforeAll, describe, expect, it } from 'vitest';
import { isHaproxyInstalled } from '../../support/haproxy.js';
import { postgresqlPrograms } from '../../support/postgresql.js';
import { hasRedis } from '../../support/redis.js';
import { isStarved } from '../claim.js';
import { clusterReportOf } from '../report.js';
import { mostSeconds } from '../run.js';
import { readSettings } from '../settings.js';
import { CLUSTER_CLAIMS, type ClusterResult } from './cluster-claim.js';
import { soakCluster } from './run.js';

const settings = readSettings('SOAK_CLUSTER_SECONDS', 60);
const isInstalled = isHaproxyInstalled && hasRedis && postgresqlPrograms !== undefined;
if (!isInstalled)
  process.stderr.write('Skipped the soak of a cluster: it needs haproxy, postgresql and redis-server.\n');

describe.skipIf(!isInstalled)('replicas under load', () => {
  let result: ClusterResult;
  beforeAll(
    async () => {
      process.stdout.write(
        `soak: ${settings.seconds} s, ${settings.rate} requests a second, seed ${settings.seed}\n`,
      );
      result = await soakCluster(settings);
      process.stdout.write(clusterReportOf(result, CLUSTER_CLAIMS));
    },
    mostSeconds(settings) * 1000 + 60_000,
  );

  it.for(CLUSTER_CLAIMS)('$title', ({ findings, isOfTime }, { skip }) => {
    skip(isOfTime === true && isStarved(result), 'the machine had too much else to do');
    expect(findings(result)).toEqual([]);
  });
});
