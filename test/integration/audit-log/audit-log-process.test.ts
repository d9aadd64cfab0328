/** The audit log of the built program: when its file can take no more, on standard output, and when it is killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AuditFile, createAuditFile, linesOf } from '../../support/audit-log.js';
import { builtPath } from '../../support/dist.js';
import { askAt, codesOf } from '../../support/gateway.js';
import { keepOutput } from '../../support/log-file.js';
import { type ModelUpstream, startModelUpstream } from '../../support/model-upstream.js';

const logout = (userId: string) =>
  `mutation { logoutUser(accountId: "a", userId: "${userId}") { __typename } }`;
const usersOf = (lines: { targets: { ids: string[] }[] }[]) =>
  lines.map(({ targets }) => targets[0]?.ids[0] ?? '');

let upstream: ModelUpstream;
let audit: AuditFile;
let stops: (() => Promise<void>)[];
beforeAll(async () => {
  upstream = await startModelUpstream();
});
afterAll(() => upstream.stop());
beforeEach(async () => {
  upstream.clear();
  audit = await createAuditFile();
  stops = [];
});
afterEach(async () => {
  for (const stop of stops) await stop();
  await audit.remove();
});

/** The program in a process whose files can be so many blocks long. */
async function startProcess(env: Record<string, string>, blocks = 'unlimited') {
  const child: ChildProcess = spawn(
    'sh',
    ['-c', `ulimit -f ${blocks}; exec "$0" "$1"`, process.execPath, builtPath('main.js')],
    {
      env: {
        PATH: process.env['PATH'],
        PORT: '0',
        CHIME_ENDPOINT: upstream.url,
        AUDIT_LOG: audit.path,
        ...env,
      },
    },
  );
  keepOutput(child);
  const output = { text: '', errors: '' };
  child.stdout?.on('data', (chunk: Buffer) => void (output.text += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => void (output.errors += chunk.toString()));
  const exit = once(child, 'close');
  stops.push(async () => {
    child.kill('SIGKILL');
    await exit;
  });
  for (;;) {
    const url = /GraphQL\s+(http\S+\/graphql)/.exec(output.text)?.[1];
    if (url !== undefined) return { ask: askAt(url), output, child, exit };
    if (child.exitCode !== null) throw new Error(`The program ended: ${output.errors}`);
    await wait(20);
  }
}

describe('the program', () => {
  it('refuses mutations when the file can take no more, and goes on in a new one', async () => {
    const { ask, output } = await startProcess({}, '4');
    const codes: string[] = [];
    for (let index = 0; codes.length === 0; index += 1)
      codes.push(...codesOf(await ask(logout(`u${index}`))));
    const made = upstream.calls.length;
    expect(made).toBeGreaterThan(2);
    expect(codes).toEqual(['AUDIT_LOG_UNAVAILABLE']);
    expect(codesOf(await ask(logout('more')))).toEqual(['AUDIT_LOG_UNAVAILABLE']);
    expect(upstream.calls).toHaveLength(made);
    expect(output.text).toContain('"audit":{');

    await rename(audit.path, `${audit.path}.full`);
    expect(codesOf(await ask(logout('last')))).toEqual([]);
    const full = (await readFile(`${audit.path}.full`, 'utf8')).split('\n');
    const whole = full.slice(0, made - 1).map((line) => JSON.parse(line) as { targets: { ids: string[] }[] });
    expect([...usersOf(whole), ...usersOf(await audit.lines())]).toEqual([
      ...Array.from({ length: made }, (_, index) => `u${index}`),
      'last',
    ]);
  });

  it('writes its lines to stdout when told so', async () => {
    const { ask, output, child, exit } = await startProcess({ AUDIT_LOG: 'stdout' });
    await Promise.all(['u1', 'u2'].map((userId) => ask(logout(userId))));
    child.kill('SIGTERM');
    await exit;
    const lines = output.text.split('\n').filter((line) => line.startsWith('{"log":"audit"'));
    expect(usersOf(linesOf(`${lines.join('\n')}\n`)).toSorted()).toEqual(['u1', 'u2']);
  });

  it('outlives whoever reads its stdout, and refuses mutations then', async () => {
    const { ask, child } = await startProcess({ AUDIT_LOG: 'stdout', LOG_LEVEL: 'silent' });
    child.stdout?.destroy();
    await wait(50);
    const answers = [await ask(logout('u1')), await ask(logout('u2'))];
    expect(answers.map(codesOf)).toEqual([['AUDIT_LOG_UNAVAILABLE'], ['AUDIT_LOG_UNAVAILABLE']]);
    expect(upstream.calls).toHaveLength(1);
    expect(codesOf(await ask('{ user(accountId: "a", userId: "u") { userId } }'))).toEqual([]);
  });

  it('keeps what it answered when it is killed', async () => {
    const { ask, child, exit } = await startProcess({});
    await ask(logout('u1'));
    child.kill('SIGKILL');
    await exit;
    expect(usersOf(await audit.lines())).toEqual(['u1']);
  });

  it('ends with one line on stderr when the file cannot be written', async () => {
    const path = join(audit.directory, 'file');
    await writeFile(path, '');
    await expect(startProcess({ AUDIT_LOG: join(path, 'audit.jsonl') })).rejects.toThrow(
      /^The program ended: Cannot start: AUDIT_LOG must name a file that can be written, stdout or off \(EEXIST\)\n$/,
    );
    await rm(path);
  });
});
