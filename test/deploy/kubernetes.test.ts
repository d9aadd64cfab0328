/** The Kustomize base: what `kubectl kustomize` renders, compared with the schemas of the Kubernetes API and the programs. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { stopTime } from '../../src/settings/shutdown-settings.js';
import { readDeployedSettings } from '../support/deploy-settings.js';

const isInstalled = spawnSync('kubectl', ['kustomize', '--help']).status === 0;
if (!isInstalled)
  process.stderr.write(
    'Skipped the tests of deploy/kubernetes: there is no kubectl (Debian: kubernetes-client).\n',
  );

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}

interface Container {
  readonly image: string;
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly lifecycle?: { readonly preStop: { readonly exec: { readonly command: readonly string[] } } };
  readonly startupProbe: Probe;
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
  readonly resources: unknown;
  readonly securityContext: unknown;
}

interface PodSpec {
  readonly terminationGracePeriodSeconds: number;
  readonly securityContext: unknown;
  readonly containers: readonly [Container];
}

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly selector?: Readonly<Record<string, unknown>>;
    readonly template?: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: PodSpec;
    };
    readonly scaleTargetRef?: { readonly name: string };
    readonly maxReplicas?: number;
  };
}

type Model = new (manifest: Manifest) => { validate(): void };

const load: (path: string) => unknown = createRequire(import.meta.url);

/** Returns the class that validates objects of this kind. */
function modelOf({ apiVersion, kind }: Manifest): Model {
  const isOfPrometheus = apiVersion.startsWith('monitoring.coreos.com/');
  const name = isOfPrometheus ? '@kubernetes-models/prometheus-operator' : 'kubernetes-models';
  // The packages have one module for each kind.
  return (load(`${name}/${apiVersion}/${kind}`) as Record<string, Model>)[kind] as Model;
}

const GATEWAY_SECRET = {
  AWS_ACCESS_KEY_ID: 'id',
  AWS_SECRET_ACCESS_KEY: 'secret',
  REDIS_URL: 'redis://redis',
  DATABASE_URL: 'postgres://postgresql/gateway',
};

/** The connections that PostgreSQL accepts by default. */
const MAX_CONNECTIONS = 100;

describe.skipIf(!isInstalled)('the Kustomize base', () => {
  let manifests: Manifest[];
  beforeAll(() => {
    const yaml = execFileSync('kubectl', ['kustomize', 'deploy/kubernetes'], { encoding: 'utf8' });
    manifests = parseAllDocuments(yaml).map((document) => document.toJS() as Manifest);
  });

  const find = (kind: string, name: string): Manifest['spec'] => {
    const found = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
    if (!found) throw new Error(`There is no ${kind} ${name}.`);
    return found.spec;
  };
  const podOf = (name: string): PodSpec => {
    const { template } = find('Deployment', name);
    if (!template) throw new Error(`${name} has no template.`);
    return template.spec;
  };
  const variables = (name: string): Record<string, string> =>
    Object.fromEntries(podOf(name).containers[0].env.map((variable) => [variable.name, variable.value]));

  it('has valid objects of every kind that replicas need', () => {
    for (const manifest of manifests) new (modelOf(manifest))(manifest).validate();
    const kinds = manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(kinds.toSorted()).toEqual(
      [
        ...[
          'Deployment',
          'HorizontalPodAutoscaler',
          'NetworkPolicy',
          'PodDisruptionBudget',
          'Service',
        ].flatMap((kind) => [`${kind} chime-emulator`, `${kind} chime-gateway`]),
        'ServiceMonitor chime-gateway',
      ].toSorted(),
    );
  });

  it.each(['chime-gateway', 'chime-emulator'])('runs %s without privileges', (name) => {
    const { securityContext, containers } = podOf(name);
    expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(containers[0].securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(containers[0].resources).toMatchObject({
      requests: { cpu: expect.any(String), memory: expect.any(String) },
      limits: { memory: expect.any(String) },
    });
  });

  it.each(['chime-gateway', 'chime-emulator'])('aims everything of %s at its pods', (name) => {
    const labels = { 'app.kubernetes.io/name': name };
    expect(find('Deployment', name)).toMatchObject({
      selector: { matchLabels: labels },
      template: { metadata: { labels } },
    });
    expect(find('Service', name)).toMatchObject({ selector: labels, ports: [{ targetPort: 'http' }] });
    expect(find('PodDisruptionBudget', name).selector).toEqual({ matchLabels: labels });
    expect(find('NetworkPolicy', name)).toMatchObject({ podSelector: { matchLabels: labels } });
    expect(find('HorizontalPodAutoscaler', name).scaleTargetRef).toMatchObject({ kind: 'Deployment', name });
    const [container] = podOf(name).containers;
    expect(container.image).toMatch(/:\d+\.\d+\.\d+$/);
    const paths = [container.startupProbe, container.livenessProbe, container.readinessProbe];
    expect(paths.map(({ httpGet }) => httpGet)).toEqual(
      ['/livez', '/livez', '/readyz'].map((path) => ({ path, port: 'http' })),
    );
  });

  it('has settings with which the gateway starts, and gives its stop enough time', () => {
    const given: Record<string, string> = { ...variables('chime-gateway'), ...GATEWAY_SECRET };
    const settings = readDeployedSettings(given);
    expect(settings.questionable).toEqual({ unknown: [], ineffective: [] });
    const { terminationGracePeriodSeconds, containers } = podOf('chime-gateway');
    expect(terminationGracePeriodSeconds).toBe(stopTime(settings) / 1_000 + 5);
    expect(containers[0].ports).toEqual([{ name: 'http', containerPort: settings.port }]);
    expect(given['CHIME_ENDPOINT']).toBe('http://chime-emulator:4001');
  });

  it('gives the stop of the emulator enough time', () => {
    const { terminationGracePeriodSeconds, containers } = podOf('chime-emulator');
    const [, seconds] = containers[0].lifecycle?.preStop.exec.command ?? [];
    // The emulator stops within 10 s.
    expect(terminationGracePeriodSeconds).toBeGreaterThanOrEqual(Number(seconds) + 10);
  });

  it('leaves room for the connections of all emulators to PostgreSQL', () => {
    const { maxReplicas = 0 } = find('HorizontalPodAutoscaler', 'chime-emulator');
    const size = Number(variables('chime-emulator')['EMULATOR_DATABASE_POOL_SIZE']);
    expect((maxReplicas + 1) * size).toBeLessThan(MAX_CONNECTIONS);
  });
});
