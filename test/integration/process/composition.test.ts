/** That a part which fails, at the start or at the stop, leaves none of the others open. */
import { ApolloServer } from '@apollo/server';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readSettings } from '../../../src/settings/settings.js';
import { AuditLog } from '../../../src/audit-log/audit-log.js';
import { Tracing } from '../../../src/observability/tracing/tracing.js';
import { type Gateway, type GatewayOptions, startGateway } from '../../../src/server.js';
import { keptLog } from '../../support/log-file.js';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'chime-composition-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(dataDir, { recursive: true });
});

const start = (options: GatewayOptions = {}, env: Record<string, string> = {}): Promise<Gateway> => {
  const settings = { PORT: '0', EMULATOR_PORT: '0', EMULATOR_SEED: 'none', DATA_DIR: dataDir, ...env };
  return startGateway(readSettings(settings), keptLog(), options);
};

/** The store can be opened by one server at a time. */
const expectStoreIsFree = async (): Promise<void> => (await start()).stop();

const failure = new Error('does not close');

/** Has a method do what it does, and fail then. */
function failAfter<Name extends string>(part: Record<Name, () => Promise<void>>, name: Name): void {
  const method = part[name];
  vi.spyOn(part as Record<string, () => Promise<void>>, name).mockImplementationOnce(async function (
    this: unknown,
  ) {
    await method.call(this);
    throw failure;
  });
}

describe('a stop', () => {
  it.each<[string, () => void]>([
    ['Apollo Server', () => failAfter(ApolloServer.prototype, 'stop')],
    ['the audit log', () => failAfter(AuditLog.prototype, 'close')],
  ])('closes the rest where %s fails, and tells why', async (_part, fail) => {
    const traced = vi.spyOn(Tracing.prototype, 'stop');
    const audited = vi.spyOn(AuditLog.prototype, 'close');
    const gateway = await start({}, { OTEL_TRACES_EXPORTER: 'otlp' });
    fail();
    await expect(gateway.stop()).rejects.toBe(failure);
    expect(audited).toHaveBeenCalled();
    expect(traced).toHaveBeenCalledOnce();
    await expectStoreIsFree();
  });
});

describe('a start that fails', () => {
  const exchange = {
    worker: 1,
    offer: () => {
      throw failure;
    },
    onUnhandledError: () => undefined,
    gather: async () => [],
  };

  it('before it listens leaves the emulator closed', async () => {
    await expect(start({ exchange })).rejects.toBe(failure);
    await expectStoreIsFree();
  });

  it('tells why, not what failed in closing', async () => {
    vi.spyOn(Tracing.prototype, 'stop').mockRejectedValueOnce(new Error('another'));
    await expect(start({ exchange }, { OTEL_TRACES_EXPORTER: 'otlp' })).rejects.toBe(failure);
    await expectStoreIsFree();
  });

  it('leaves no label in the metrics of the next gateway of the process', async () => {
    await expect(start({ exchange })).rejects.toBe(failure);
    const gateway = await start();
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    await gateway.stop();
    expect(metrics).toMatch(/^process_resident_memory_bytes \d/m);
  });
});
