/** The Compose file: its settings, files and secrets. No engine is needed to check these. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { stopTime } from '../../src/settings/shutdown-settings.js';
import { readDeployedSettings } from '../support/deploy-settings.js';

interface Service {
  readonly build?: { readonly target: string };
  readonly image: string;
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly volumes?: readonly string[];
  readonly read_only: boolean;
  readonly cap_drop: readonly string[];
  readonly security_opt: readonly string[];
  readonly stop_grace_period?: string;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: unknown;
  readonly deploy?: { readonly replicas: number };
}

const text = readFileSync('deploy/compose.yaml', 'utf8');
const { services } = parse(text, { merge: true }) as { services: Readonly<Record<string, Service>> };

/** Returns the variables of a service, each reference to another variable replaced by a word. */
const variablesOf = (name: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(services[name]?.environment ?? {}).map(([variable, value]) => [
      variable,
      String(value).replaceAll(/\$\{\w+:\?\}/g, 'word'),
    ]),
  );

const seconds = (name: string): number => Number.parseInt(services[name]?.stop_grace_period ?? '', 10);

describe('deploy/compose.yaml', () => {
  it('has two gateways, two emulators, and what they share', () => {
    expect(Object.keys(services).toSorted()).toEqual([
      'emulator',
      'gateway',
      'postgresql',
      'prometheus',
      'proxy',
      'valkey',
    ]);
    expect([services['gateway']?.deploy, services['emulator']?.deploy]).toEqual([
      { replicas: 2 },
      { replicas: 2 },
    ]);
  });

  it('has settings with which the gateway starts, and gives its stop enough time', () => {
    const settings = readDeployedSettings(variablesOf('gateway'));
    expect(settings.questionable).toEqual({ unknown: [], ineffective: [] });
    expect(settings.backend).toMatchObject({ kind: 'remote', endpoint: 'http://proxy:4001' });
    expect(seconds('gateway')).toBe(stopTime(settings) / 1_000 + 5);
    expect(seconds('emulator')).toBeGreaterThanOrEqual(10);
  });

  it('signs requests with the key pair that the emulators expect', () => {
    const { environment: gateway } = services['gateway'] ?? {};
    const pair = `${gateway?.['AWS_ACCESS_KEY_ID']}:${gateway?.['AWS_SECRET_ACCESS_KEY']}`;
    expect(services['emulator']?.environment?.['EMULATOR_CREDENTIALS']).toBe(pair);
  });

  it('runs every container without privileges, with a file system that it cannot write', () => {
    for (const service of Object.values(services))
      expect(service).toMatchObject({
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      });
  });

  it('waits only for services that have a health check', () => {
    const awaited = Object.values(services).flatMap(({ depends_on: others = {} }) => Object.keys(others));
    // The images of this project have one of their own.
    const unchecked = Object.entries(services).filter(
      ([, service]) => !service.healthcheck && !service.build,
    );
    expect(awaited.filter((name) => unchecked.some(([other]) => other === name))).toEqual([]);
  });

  it('mounts files that exist, and builds targets that exist', () => {
    const mounts = Object.values(services).flatMap(({ volumes = [] }) => volumes);
    const paths = mounts.filter((mount) => mount.startsWith('.')).map((mount) => mount.split(':')[0] ?? '');
    expect(paths.filter((path) => !existsSync(join('deploy', path)))).toEqual([]);
    const dockerfile = readFileSync('Dockerfile', 'utf8');
    const targets = Object.values(services).flatMap(({ build }) => build?.target ?? []);
    expect(targets.toSorted()).toEqual(['emulator', 'gateway']);
    for (const target of targets) expect(dockerfile).toContain(` AS ${target}\n`);
  });

  it('contains no secret, and demands each variable that the example names', () => {
    const demanded = new Set([...text.matchAll(/\$\{(\w+):\?\}/g)].map(([, name]) => name));
    const example = readFileSync('deploy/compose/example.env', 'utf8');
    const named = [...example.matchAll(/^(\w+)=(.*)$/gm)];
    expect(named.map(([, name]) => name).filter((name) => name !== 'PUBLISHED_PORT')).toEqual(
      expect.arrayContaining([...demanded]),
    );
    expect(named).toHaveLength(demanded.size + 1);
    expect(text.match(/(?:PASSWORD|SECRET\w*): (?!\$\{\w+:\?\}$).*/gm)).toBeNull();
  });

  const isInstalled = spawnSync('haproxy', ['-v']).status === 0;
  if (!isInstalled) process.stderr.write('Skipped the check of haproxy.cfg: there is no haproxy.\n');
  it.skipIf(!isInstalled)('has a configuration that HAProxy accepts', () => {
    const { status, stderr } = spawnSync('haproxy', ['-c', '-f', 'deploy/compose/haproxy.cfg'], {
      encoding: 'utf8',
    });
    const warnings = stderr.split('\n').filter((line) => line.includes('[WARNING]'));
    // The names exist only in the network of the containers.
    expect(warnings.filter((line) => !line.includes('could not resolve address'))).toEqual([]);
    expect({ status, stderr }).toMatchObject({ status: 0 });
  });
});
