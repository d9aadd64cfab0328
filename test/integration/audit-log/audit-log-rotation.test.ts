/** The rotation of the audit log by renaming its file, while mutations go on. */
import { readdir, readFile, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
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
let gateway: TestGateway;
beforeAll(async () => {
  upstream = await startModelUpstream();
  audit = await createAuditFile();
  gateway = await startGatewayTo({ endpoint: upstream.url, env: { AUDIT_LOG: audit.path } });
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
  await audit.remove();
});

it('the audit log may be renamed while mutations go on: each has its line in one of the files', async () => {
  const ids: string[] = [];
  const mutate = async () => {
    const id = `u${ids.length}`;
    ids.push(id);
    expect(codesOf(await gateway.ask(logout(id)))).toEqual([]);
  };
  for (const suffix of ['1', '2']) {
    await Promise.all(Array.from({ length: 10 }, mutate));
    await aWhile();
    await Promise.all([...Array.from({ length: 10 }, mutate), rename(audit.path, `${audit.path}.${suffix}`)]);
    await aWhile();
    await mutate();
  }
  const names = (await readdir(dirname(audit.path))).toSorted();
  expect(names).toEqual(['audit.jsonl', 'audit.jsonl.1', 'audit.jsonl.2']);
  const texts = await Promise.all(names.map((name) => readFile(join(dirname(audit.path), name), 'utf8')));
  expect(texts.flatMap((text) => usersOf(linesOf(text))).toSorted()).toEqual(ids.toSorted());
  expect((await stat(dirname(audit.path))).mode & 0o777).toBe(0o700);
});
