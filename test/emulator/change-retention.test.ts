/** The feed's changes are stored for an hour, and at most 10,000. The newest 100 remain regardless of their age. */
import { expect, it, onTestFinished } from 'vitest';
import { RETAINED_CHANGES } from '../../src/emulator/domain/pruning.js';
import { ChangeFeedReader } from '../support/change-feed.js';
import { startFilledEmulator } from '../support/emulator-store.js';
import { createAccount } from '../support/emulator-scene.js';

const SURPLUS = 1_500;
const AT = Date.now();

it('the newest 10,000 changes remain, of which a reader receives each once', async () => {
  const count = RETAINED_CHANGES + SURPLUS;
  const emulator = await startFilledEmulator(async ({ changes }) => {
    const rows = Array.from(
      { length: count },
      (_, index) => ({ resource: 'Account', kind: 'Updated', accountId: `a${index}` }) as const,
    );
    await changes.append(rows, null, AT);
  });
  onTestFinished(() => emulator.stop());
  const isGap = async (seq: number) => {
    const reader = await ChangeFeedReader.open(emulator, `${seq}-${AT}`);
    const first = await reader.next();
    reader.close();
    return first?.type === 'gap';
  };
  await expect.poll(() => isGap(SURPLUS)).toBe(true);
  expect(await isGap(SURPLUS + 1)).toBe(false);

  const reader = await ChangeFeedReader.open(emulator, `${SURPLUS + 1}-${AT}`);
  await reader.next();
  const last = await createAccount(emulator);
  const events = await reader.readUntil(({ data }) => data['AccountId'] === last);
  reader.close();
  expect(events.slice(0, -1).map(({ data }) => data['AccountId'])).toEqual(
    Array.from({ length: RETAINED_CHANGES - 1 }, (_, index) => `a${SURPLUS + 1 + index}`),
  );
});

it('changes are deleted after an hour, except the newest 100', async () => {
  const emulator = await startFilledEmulator(async ({ changes }) => {
    await changes.append([{ resource: 'Account', kind: 'Updated', accountId: 'a' }], null, AT);
  });
  onTestFinished(() => emulator.stop());
  const reader = await ChangeFeedReader.begin(emulator);
  const positions: string[] = [];
  for (let index = 0; index < 3; index += 1) {
    await createAccount(emulator);
    positions.push((await reader.next())?.id ?? '');
  }
  await Promise.all(Array.from({ length: 100 }, () => createAccount(emulator)));
  let count = 0;
  const rest = await reader.readUntil(() => (count += 1) === 100);
  reader.close();
  positions.push(rest[0]?.id ?? '');
  const first = async (position?: string) => {
    const resumed = await ChangeFeedReader.open(emulator, position);
    const event = await resumed.next();
    resumed.close();
    return event?.type;
  };
  await emulator.controlApi('/clock', { AdvanceSeconds: 3_000 });
  expect(await Promise.all(positions.map(first))).toEqual(['start', 'start', 'start', 'start']);
  await emulator.controlApi('/clock', { AdvanceSeconds: 700 });
  // A deletion that is running ends before the next movement of the clock begins one.
  const prune = () => emulator.controlApi('/clock', { AdvanceSeconds: 1 });
  await expect
    .poll(() => prune().then(() => Promise.all(positions.map(first))))
    .toEqual(['gap', 'gap', 'gap', 'start']);
});
