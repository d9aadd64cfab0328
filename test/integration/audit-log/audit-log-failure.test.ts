/** The audit log when it cannot be written, is renamed, shared or cut off. */
import { appendFile, mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AuditFile, createAuditFile, linesOf } from '../../support/audit-log.js';
import { codesOf, startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { type ModelUpstream, startModelUpstream } from '../../support/model-upstream.js';

const logout = (userId: string) =>
  `mutation { logoutUser(accountId: "a", userId: "${userId}") { __typename } }`;
const usersOf = (lines: { targets: { ids: string[] }[] }[]) =>
  lines.map(({ targets }) => targets[0]?.ids[0] ?? '');

/** Longer than the file is trusted to be the one under its name. */
const aWhile = () => wait(1_100);

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

async function start(env: Record<string, string> = {}): Promise<TestGateway> {
  const gateway = await startGatewayTo({ endpoint: upstream.url, env: { AUDIT_LOG: audit.path, ...env } });
  stops.push(() => gateway.stop());
  return gateway;
}

/** What was logged since the start, but for the line of each request. */
const eventsOf = ({ logged }: TestGateway) =>
  logged.filter(({ msg }) => msg !== 'request' && !/listening/.test(String(msg)));
const messagesOf = (gateway: TestGateway) => eventsOf(gateway).map(({ msg }) => msg);

const directory = () => dirname(audit.path);
const takeAway = async () => {
  await rename(directory(), `${directory()}.away`);
  await aWhile();
};
const bringBack = () => rename(`${directory()}.away`, directory());

describe('while the log cannot be written', () => {
  it('mutations are refused before anything is sent, until it can be written again', async () => {
    const gateway = await start();
    await gateway.ask(logout('u1'));
    await takeAway();

    const unnoticed = await gateway.ask(logout('u2'));
    expect(codesOf(unnoticed)).toEqual(['AUDIT_LOG_UNAVAILABLE']);
    expect(unnoticed.errors?.[0]?.message).toBe(
      'The change was made, but could not be recorded in the audit log.',
    );
    expect(upstream.calls).toHaveLength(2);

    for (const userId of ['u3', 'u4']) {
      const refused = await gateway.ask(logout(userId));
      expect(refused.data).toEqual({ logoutUser: null });
      expect(codesOf(refused)).toEqual(['AUDIT_LOG_UNAVAILABLE']);
      expect(refused.errors?.[0]?.message).toMatch(/nothing was changed/);
    }
    expect(upstream.calls).toHaveLength(2);
    expect(codesOf(await gateway.ask('{ user(accountId: "a", userId: "u") { userId } }'))).toEqual([]);

    await bringBack();
    expect(codesOf(await gateway.ask(logout('u5')))).toEqual([]);
    const lines = await audit.lines();
    expect(usersOf(lines)).toEqual(['u1', 'u2', 'u5']);
    expect(lines.map(({ late }) => late)).toEqual([undefined, true, undefined]);
    const page = await gateway.ask('{ auditLog { nodes { late } } }');
    expect(page.data).toEqual({ auditLog: { nodes: [{ late: false }, { late: true }, { late: false }] } });
  });

  it('the application log tells so once, has what is missing, and tells when it is over', async () => {
    const gateway = await start();
    await takeAway();
    for (const userId of ['u1', 'u2', 'u3']) await gateway.ask(logout(userId));
    await bringBack();
    await gateway.ask(logout('u4'));
    expect(messagesOf(gateway)).toEqual([
      'the audit log cannot be written: mutations are refused until it can',
      'entry that could not be written to the audit log',
      'the audit log can be written again',
    ]);
    const [broken, missing] = eventsOf(gateway);
    expect(broken).toMatchObject({ level: 50, err: { code: 'ENOENT' } });
    expect(missing).toMatchObject({
      level: 50,
      audit: { mutation: 'logoutUser', outcome: 'OK', accountId: 'a' },
    });
  });

  it('the application log has its entries cut and escaped as those of the file are', async () => {
    const gateway = await start();
    await takeAway();
    const ids = Array.from({ length: 50 }, (_, index) => `${index}\u202e${'x'.repeat(200)}`);
    await gateway.ask(
      `mutation { batchSuspendUser(accountId: "a", input: { userIdList: ${JSON.stringify(ids)} }) { __typename } }`,
    );
    await bringBack();
    const entry = eventsOf(gateway).find((event) => 'audit' in event);
    expect(entry).toMatchObject({
      audit: { targets: [{ count: 50, ids: expect.arrayContaining([`0\\u202e${'x'.repeat(200)}`]) }] },
    });
    const text = JSON.stringify(entry);
    expect(text).not.toMatch(/\p{Cf}/u);
    expect(text.length).toBeLessThan(5_000);
  });

  it('a mutation that failed is answered why', async () => {
    const gateway = await start();
    await takeAway();
    upstream.answer('LogoutUser', () => null);
    expect(codesOf(await gateway.ask(logout('u1')))).toEqual(['NOT_FOUND']);
    expect(codesOf(await gateway.ask(logout('u2')))).toEqual(['AUDIT_LOG_UNAVAILABLE']);
    await bringBack();
    expect(codesOf(await gateway.ask(logout('u3')))).toEqual(['NOT_FOUND']);
    expect((await audit.lines()).map(({ outcome }) => outcome)).toEqual(['NOT_FOUND', 'NOT_FOUND']);
  });

  it('mutations go on where the log is not required, and are written later', async () => {
    const gateway = await start({ AUDIT_LOG_REQUIRED: 'false' });
    await takeAway();
    for (const userId of ['u1', 'u2', 'u3']) expect(codesOf(await gateway.ask(logout(userId)))).toEqual([]);
    expect(upstream.calls).toHaveLength(3);
    expect(messagesOf(gateway)).toEqual([
      'the audit log cannot be written: mutations go on unrecorded until it can',
      ...Array.from({ length: 3 }, () => 'entry that could not be written to the audit log'),
    ]);
    await bringBack();
    expect(codesOf(await gateway.ask(logout('u4')))).toEqual([]);
    expect(usersOf(await audit.lines())).toEqual(['u1', 'u2', 'u3', 'u4']);
  });

  it('those under way at the same time are all answered so, and all written later', async () => {
    const gateway = await start();
    await takeAway();
    const users = Array.from({ length: 20 }, (_, index) => `u${index}`);
    const answers = await Promise.all(users.map((userId) => gateway.ask(logout(userId))));
    expect(new Set(answers.flatMap(codesOf))).toEqual(new Set(['AUDIT_LOG_UNAVAILABLE']));
    const made = upstream.calls.map(({ labels }) => labels.get('UserId') ?? '');
    await bringBack();
    await gateway.ask(logout('last'));
    expect(usersOf(await audit.lines()).toSorted()).toEqual([...made, 'last'].toSorted());
  });
});

describe('the file', () => {
  it('may be renamed: the lines go on in a new one of its name', async () => {
    const gateway = await start();
    await gateway.ask(logout('u1'));
    await rename(audit.path, `${audit.path}.1`);
    await aWhile();
    await gateway.ask(logout('u2'));
    expect(usersOf(linesOf(await readFile(`${audit.path}.1`, 'utf8')))).toEqual(['u1']);
    expect(usersOf(await audit.lines())).toEqual(['u2']);
    expect((await stat(audit.path)).mode & 0o777).toBe(0o600);
  });

  it('may be copied and emptied', async () => {
    const gateway = await start();
    await gateway.ask(logout('u1'));
    await writeFile(audit.path, '');
    await gateway.ask(logout('u2'));
    expect(usersOf(await audit.lines())).toEqual(['u2']);
  });

  it('is added to, on a new line where a process was killed within one', async () => {
    await mkdir(dirname(audit.path));
    await appendFile(audit.path, '{"log":"audit","time":"2026-');
    const gateway = await start();
    await gateway.ask(logout('u1'));
    const [half, ...rest] = (await audit.text()).split('\n');
    expect(half).toBe('{"log":"audit","time":"2026-');
    expect(usersOf(linesOf(rest.join('\n')))).toEqual(['u1']);
  });

  it('is shared by any number of gateways, whose lines stay whole', async () => {
    const gateways = [await start(), await start(), await start()];
    const users = Array.from({ length: 300 }, (_, index) => `u${index}`);
    const asks = gateways.flatMap(({ ask }, turn) =>
      users.filter((_, index) => index % 3 === turn).map((userId) => ask(logout(userId))),
    );
    await Promise.all(asks);
    expect(usersOf(await audit.lines()).toSorted()).toEqual(users.toSorted());
  });

  it('has every entry before the answer is there', async () => {
    const gateway = await start();
    for (let index = 0; index < 20; index += 1) {
      await gateway.ask(logout(`u${index}`));
      expect(usersOf(await audit.lines()).at(-1)).toBe(`u${index}`);
    }
  });

  it('is not there with AUDIT_LOG=off', async () => {
    const gateway = await start({ AUDIT_LOG: 'off', DATA_DIR: audit.directory });
    expect(codesOf(await gateway.ask(logout('u1')))).toEqual([]);
    expect(await readdir(audit.directory)).toEqual([]);
  });

  it('is audit.jsonl in the data directory unless told otherwise', async () => {
    const gateway = await start({ AUDIT_LOG: '', DATA_DIR: audit.directory });
    await gateway.ask(logout('u1'));
    expect(usersOf(linesOf(await readFile(join(audit.directory, 'audit.jsonl'), 'utf8')))).toEqual(['u1']);
  });
});

describe('a start', () => {
  it.each([
    ['a device', () => '/dev/full', 'not a regular file'],
    ['a directory', () => audit.directory, 'EISDIR'],
    ['below a file', () => join(audit.directory, 'file', 'audit.jsonl'), 'EEXIST'],
  ])('is refused where the name is that of %s', async (_case, path, reason) => {
    await writeFile(join(audit.directory, 'file'), '');
    await expect(start({ AUDIT_LOG: path() })).rejects.toThrow(
      `AUDIT_LOG must name a file that can be written, stdout or off (${reason})`,
    );
  });
});
