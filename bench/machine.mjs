/** The limits of the machine: available CPUs, and the resources that a process has used. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

/** The unit of times in a Linux process's `stat`: 1/100 s. */
const TICK_SECONDS = 0.01;

const root = new URL('..', import.meta.url);
const cpuCount = cpus().length;

/** Whether processes can be pinned to CPUs. */
const canPin = cpuCount > 1 && spawnSync('taskset', ['-V']).status === 0;

/** Servers run on the first CPU; upstream and load on the second, or on one each if there are more. */
export const SERVER_CPU = 0;
export const LOAD_CPU = 1;
export const UPSTREAM_CPU = cpuCount > 2 ? 2 : 1;

/** All CPUs. It is set explicitly, because a process inherits its parent's CPUs. */
export const ANY_CPU = `0-${cpuCount - 1}`;

export const pinned = (where) => (canPin ? ['taskset', '-c', String(where)] : []);

export function pinThisProcess(cpu) {
  if (canPin) execFileSync('taskset', ['-acp', String(cpu), String(process.pid)], { stdio: 'ignore' });
}

/** Returns the CPU time of the process and its descendants so far, all threads; NaN without /proc. */
export function cpuSeconds(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1).split(' ');
    const own = (Number(fields[11]) + Number(fields[12])) * TICK_SECONDS;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim();
    return own + (children === '' ? 0 : children.split(' ').reduce((sum, id) => sum + cpuSeconds(id), 0));
  } catch {
    return Number.NaN;
  }
}

/** Returns the resident memory of a process in MB; NaN without /proc. */
export function residentMb(pid) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

const versionOf = (name) =>
  JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, root), 'utf8')).version;

const git = (...options) => {
  const { status, stdout } = spawnSync('git', options, { cwd: root, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : '';
};

/** Returns the data that a reader needs to judge the figures. */
export function circumstances() {
  const commit = git('rev-parse', '--short', 'HEAD');
  return {
    date: new Date().toISOString().slice(0, 16).replace('T', ' '),
    commit:
      git('status', '--porcelain', '--', 'src', 'package-lock.json') === ''
        ? commit
        : `${commit} with changes`,
    cpu: `${cpus()[0].model.trim()}, ${cpuCount} CPUs`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
    node: process.version,
    pinned: canPin,
    versions: Object.fromEntries(
      [
        '@apollo/server',
        '@as-integrations/fastify',
        '@aws-sdk/client-chime',
        'fastify',
        'graphql',
        'graphql-jit',
        'graphql-yoga',
        'mercurius',
      ].map((name) => [name, versionOf(name)]),
    ),
  };
}
