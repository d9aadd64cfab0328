/** The server's time when the system's clock is set back or jumps ahead. A request has only one time. */
import {
  CreateAccountCommand,
  CreatePhoneNumberOrderCommand,
  DeleteAccountCommand,
  GetPhoneNumberCommand,
  GetPhoneNumberOrderCommand,
} from '@aws-sdk/client-chime';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SystemTime } from '../../src/emulator/domain/system-clock.js';
import { startTestEmulator, type TestEmulator, type TestEmulatorOptions } from '../support/emulator.js';
import { keptLog } from '../support/log-file.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A system whose clock and uptime the test controls. */
class FakeTime implements SystemTime {
  bootId: string | undefined = 'boot';
  #now = Date.parse('2026-03-01T12:00:00Z');
  #uptime = HOUR;

  now = (): number => this.#now;
  uptime = (): number => this.#uptime;

  /** Lets time pass, also for the clock. */
  pass(milliseconds: number): void {
    this.#now += milliseconds;
    this.#uptime += milliseconds;
  }

  /** Sets the clock as a person would. */
  set(milliseconds: number): void {
    this.#now += milliseconds;
  }

  /** Switches the machine off for a while. */
  restart(milliseconds: number): void {
    this.#now += milliseconds;
    this.#uptime = 0;
    this.bootId = 'another boot';
  }
}

let dataDir: string;
let time: FakeTime;
let emulator: TestEmulator | undefined;
let log: string[];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'chime-clock-'));
  time = new FakeTime();
  log = [];
});
afterEach(async () => {
  await emulator?.stop();
  await rm(dataDir, { recursive: true });
});

async function start(options: TestEmulatorOptions = {}): Promise<TestEmulator> {
  await emulator?.stop();
  emulator = await startTestEmulator({
    dataDir,
    systemTime: time,
    log: keptLog((line) => log.push(line)),
    ...options,
  });
  return emulator;
}

const timeOf = async (server: TestEmulator) =>
  Date.parse((await server.controlApi<{ Now: string }>('/clock')).Now) - time.now();

async function order(server: TestEmulator): Promise<string> {
  const { PhoneNumberOrder } = await server.client.send(
    new CreatePhoneNumberOrderCommand({
      ProductType: 'BusinessCalling',
      E164PhoneNumbers: ['+12065550100'],
    }),
  );
  return PhoneNumberOrder?.PhoneNumberOrderId ?? '';
}

async function deleteAccount(server: TestEmulator): Promise<string> {
  const { Account } = await server.client.send(new CreateAccountCommand({ Name: 'Gone' }));
  const AccountId = Account?.AccountId ?? '';
  await server.client.send(new DeleteAccountCommand({ AccountId }));
  return AccountId;
}

it.each(['while the server runs', 'between two runs'])(
  'nothing is hidden when the clock is set back %s (W-34)',
  async (when) => {
    const first = await start();
    const PhoneNumberOrderId = await order(first);
    time.pass(12_000);
    await first.client.send(new GetPhoneNumberCommand({ PhoneNumberId: '+12065550100' }));
    if (when === 'between two runs') await first.stop();
    time.set(-30 * DAY);
    const server = when === 'between two runs' ? await start() : first;
    const { PhoneNumber } = await server.client.send(
      new GetPhoneNumberCommand({ PhoneNumberId: '+12065550100' }),
    );
    expect(PhoneNumber?.Status).toBe('Unassigned');
    const { PhoneNumberOrder } = await server.client.send(
      new GetPhoneNumberOrderCommand({ PhoneNumberOrderId }),
    );
    expect(PhoneNumberOrder?.Status).toBe('Successful');
    expect(log.filter((line) => line.includes('was set back'))).toHaveLength(1);
  },
);

it.each(['while the server runs', 'between two runs'])(
  'a jump ahead of more than a day %s is not followed, and deletes nothing for good (W-35)',
  async (when) => {
    const first = await start();
    const AccountId = await deleteAccount(first);
    if (when === 'between two runs') await first.stop();
    time.set(100 * DAY);
    const server = when === 'between two runs' ? await start() : first;
    expect(await timeOf(server)).toBe(-100 * DAY);
    expect(log.filter((line) => line.includes('has jumped ahead'))).toHaveLength(1);
    await server.controlApi(`/accounts/${AccountId}/restore`, {});
    // Later requests continue from there, and so does the next run.
    time.pass(5_000);
    expect(await timeOf(server)).toBe(-100 * DAY);
    await server.stop();
    expect(await timeOf(await start())).toBe(-100 * DAY);
  },
);

it('the clock follows a jump ahead at a start that accepts it (W-35)', async () => {
  const first = await start();
  const AccountId = await deleteAccount(first);
  await first.stop();
  time.set(100 * DAY);
  const second = await start({ acceptTimeJump: true });
  expect(await timeOf(second)).toBe(0);
  await expect(second.controlApi(`/accounts/${AccountId}/restore`, {})).rejects.toThrow('404');
  await second.stop();
  expect(await timeOf(await start())).toBe(0);
  expect(log.join('')).not.toContain('has jumped ahead');
});

it('the clock follows time that really passed, however long: between two requests, and between two runs (W-35)', async () => {
  const first = await start();
  await timeOf(first);
  time.pass(50 * DAY);
  expect(await timeOf(first)).toBe(0);
  await first.stop();
  time.pass(50 * DAY);
  expect(await timeOf(await start())).toBe(0);
  expect(log).toEqual([]);
});

it('the clock follows the time that a machine was off for up to a day (W-35)', async () => {
  await timeOf(await start());
  await emulator?.stop();
  time.restart(DAY);
  expect(await timeOf(await start())).toBe(0);
  await emulator?.stop();
  time.restart(2 * DAY);
  expect(await timeOf(await start())).toBe(-2 * DAY);
});

it('the control API can move the clock while it stands still, and while it does not follow a jump (W-34, W-35)', async () => {
  const server = await start();
  await timeOf(server);
  time.set(-HOUR);
  expect(await timeOf(server)).toBe(HOUR);
  await server.controlApi('/clock', { AdvanceSeconds: 60 });
  expect(await timeOf(server)).toBe(HOUR + 60_000);
  time.set(10 * DAY + HOUR);
  expect(await timeOf(server)).toBe(-10 * DAY + 60_000);
});
