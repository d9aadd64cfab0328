/**
 * Loaded into every program of a soak run. Leaves a file that tells of the process; on SIGUSR2 it collects the garbage and
 * adds what is still held.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const directory = process.env.SOAK_MEASURES;
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

function tell(figures) {
  const main = process.argv[1] ?? '';
  const program = join(basename(dirname(main)), basename(main));
  const file = join(directory, String(process.pid));
  // Renamed, so that nobody reads half of it.
  writeFileSync(`${file}.new`, JSON.stringify({ pid: process.pid, program, ...figures }));
  renameSync(`${file}.new`, file);
}

let times = 0;
tell({ times });
process.on('SIGUSR2', () => {
  collect();
  // What finalizers let go of is collected the second time.
  setTimeout(() => {
    collect();
    const { rss, heapUsed } = process.memoryUsage();
    const resources = process.getActiveResourcesInfo().length;
    tell({ times: ++times, rss, heapUsed, resources });
  }, 200);
});
