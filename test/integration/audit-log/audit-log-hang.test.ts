/** The audit log on a disk that hangs: writes do not fail, they just do not end. */
import type fs from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AuditFile, createAuditFile } from '../../support/audit-log.js';
import { codesOf, startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { type ModelUpstream, startModelUpstream } from '../../support/model-upstream.js';

/** What waits for the disk, while it hangs. */
const disk = vi.hoisted(() => ({ hangs: false, waiting: [] as ((error?: Error) => void)[] }));

vi.mock('node:fs', async (importOriginal) => {
  const original = await importOriginal<typeof fs>();
  const write = promisify(original.write);
  const hangingWrite = async (...args: Parameters<typeof write>) => {
    if (disk.hangs) {
      await new Promise<void>((resolve, reject) => {
        disk.waiting.push((error) => (error ? reject(error) : resolve()));
      });
    }
    return write(...args);
  };
  return { ...original, write: Object.assign(() => undefined, { [promisify.custom]: hangingWrite }) };
});

const recover = (error?: Error): void => {
  disk.hangs = false;
  for (const end of disk.waiting.splice(0)) end(error);
};

const logout = (userId: string) =>
  `mutation { logoutUser(accountId: "a", userId: "${userId}") { __typename } }`;

let upstream: ModelUpstream;
let audit: AuditFile;
let gateway: TestGateway;
beforeAll(async () => {
  upstream = await startModelUpstream();
});
afterAll(() => upstream.stop());
beforeEach(async () => {
  upstream.clear();
  audit = await createAuditFile();
});
afterEach(async () => {
  recover();
  await gateway.stop();
  await audit.remove();
});

const start = async (env: Record<string, string> = {}): Promise<void> => {
  gateway = await startGatewayTo({ endpoint: upstream.url, env: { AUDIT_LOG: audit.path, ...env } });
};
const usable = async () => {
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  return /^chime_gateway_audit_log_usable (\d)$/m.exec(text)?.[1];
};
const usersIn = async () => (await audit.lines()).map(({ targets }) => targets[0]?.ids[0]);
const lateIn = async () => (await audit.lines()).map(({ late = false }) => late);

describe('while the disk hangs', () => {
  it('mutations are answered in time, then refused at once, and every line is written when it goes on', async () => {
    await start();
    await gateway.ask(logout('u1'));
    disk.hangs = true;
    const answers = await Promise.all(['u2', 'u3'].map((userId) => gateway.ask(logout(userId))));
    expect(answers.flatMap(codesOf)).toEqual(['AUDIT_LOG_UNAVAILABLE', 'AUDIT_LOG_UNAVAILABLE']);
    expect(upstream.calls).toHaveLength(3);

    const many = Array.from({ length: 20 }, (_, index) => `m${index}: ${logout('u4').slice(10, -1)}`);
    const refused = await gateway.ask(`mutation { ${many.join(' ')} }`);
    expect(codesOf(refused)).toEqual(many.map(() => 'AUDIT_LOG_UNAVAILABLE'));
    expect(refused.errors?.[0]?.message).toMatch(/nothing was changed/);
    expect(upstream.calls).toHaveLength(3);
    expect((await fetch(`${gateway.url}/readyz`)).status).toBe(503);
    expect(await usable()).toBe('0');
    expect(codesOf(await gateway.ask('{ auditLog { nodes { mutation } } }'))).toEqual([]);

    recover();
    await expect.poll(async () => (await fetch(`${gateway.url}/readyz`)).status).toBe(200);
    expect(await usable()).toBe('1');
    expect(codesOf(await gateway.ask(logout('u5')))).toEqual([]);
    const users = await usersIn();
    // Which of the two ended first, nobody knows.
    expect([users[0], new Set(users.slice(1, 3)), ...users.slice(3)]).toEqual([
      'u1',
      new Set(['u2', 'u3']),
      'u5',
    ]);
  });

  it('lines whose write fails in the end are written later', async () => {
    await start();
    disk.hangs = true;
    expect(codesOf(await gateway.ask(logout('u1')))).toEqual(['AUDIT_LOG_UNAVAILABLE']);
    recover(Object.assign(new Error('disk'), { code: 'EIO' }));
    await expect.poll(async () => (await fetch(`${gateway.url}/readyz`)).status).toBe(200);
    await gateway.ask(logout('u2'));
    expect(await usersIn()).toEqual(['u1', 'u2']);
    expect(await lateIn()).toEqual([true, false]);
  });

  it('mutations go on where the log is not required: one waits, the others do not', async () => {
    await start({ AUDIT_LOG_REQUIRED: 'false' });
    disk.hangs = true;
    for (const userId of ['u1', 'u2', 'u3']) expect(codesOf(await gateway.ask(logout(userId)))).toEqual([]);
    expect(upstream.calls).toHaveLength(3);
    recover();
    await expect
      .poll(async () => {
        await gateway.ask(logout('last'));
        return new Set(await usersIn());
      })
      .toEqual(new Set(['u1', 'u2', 'u3', 'last']));
    expect((await usersIn()).slice(0, 4)).toEqual(['u1', 'u2', 'u3', 'last']);
    expect((await lateIn()).slice(0, 3)).toEqual([false, true, true]);
  });
});

it('a process that stood still itself does not take that for a disk that hangs', async () => {
  await start();
  disk.hangs = true;
  const answer = gateway.ask(logout('u1'));
  await expect.poll(() => disk.waiting).toHaveLength(1);
  // After timers and before what the system has to tell, as is half of all that takes long.
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  recover();
  // Until the system has the write.
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  const end = performance.now() + 2_000;
  while (performance.now() < end) Math.hypot(1, 2);
  expect(codesOf(await answer)).toEqual([]);
  expect(await usable()).toBe('1');
  expect(await usersIn()).toEqual(['u1']);
});
