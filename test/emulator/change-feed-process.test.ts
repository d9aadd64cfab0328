/** A reader of the change feed continues across kills of the emulator, and misses no acknowledged write. */
import { CreateAccountCommand } from '@aws-sdk/client-chime';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { ChangeFeedReader } from '../support/change-feed.js';
import { testClient } from '../support/emulator.js';
import { startProcess } from '../support/emulator-process.js';

const KILLS = 4;
const WRITERS = 6;
/** The acknowledged writes before each kill. */
const WRITES = 20;

it('a reader continues after each kill -9 of the emulator, and receives every change once', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'chime-feed-'));
  onTestFinished(() => rm(dataDir, { recursive: true }));
  const acknowledged = new Set<string>();
  const received: string[] = [];
  let position: string | undefined;

  async function follow(url: string): Promise<void> {
    const reader = await ChangeFeedReader.open({ url }, position);
    const isFirst = position === undefined;
    expect((await reader.next())?.type).toBe('start');
    if (isFirst) position = reader.lastEventId;
    for (;;) {
      // The connection breaks with the process.
      const event = await reader.next().catch(() => undefined);
      if (!event) return;
      received.push(String(event.data['AccountId']));
      position = reader.lastEventId;
    }
  }

  for (let round = 0; round <= KILLS; round += 1) {
    const { url, child, exited } = await startProcess({ DATA_DIR: dataDir });
    const client = testClient(url);
    const following = follow(url);
    await expect.poll(() => position).toBeDefined();
    const enough = acknowledged.size + WRITES;
    const isLast = round === KILLS;
    const hasEnded = () => isLast && acknowledged.size >= enough;
    const write = async () => {
      while (!hasEnded()) {
        const { Account } = await client.send(new CreateAccountCommand({ Name: 'Account' }));
        acknowledged.add(Account?.AccountId ?? '');
      }
    };
    const writing = Array.from({ length: WRITERS }, () => write().catch(() => undefined));
    await expect.poll(() => acknowledged.size).toBeGreaterThanOrEqual(enough);
    if (isLast) await Promise.all(writing);
    const missing = () => (isLast ? [...acknowledged].filter((id) => !received.includes(id)) : []);
    await expect.poll(missing).toEqual([]);
    child.kill('SIGKILL');
    await Promise.all([...writing, following, exited]);
    client.destroy();
  }
  expect(received).toEqual([...new Set(received)]);
}, 60_000);
