/** The page of bulk work in a browser, and the users that it works on. */
import { InviteUsersCommand, ListUsersCommand, type User } from '@aws-sdk/client-chime';
import { EventEmitter, once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { Locator, Route } from 'playwright-core';
import { parseCsv } from '../../web/console/src/bulk/csv.js';
import type { BrowserScene } from './browser-scene.js';
import type { TestEmulator } from './emulator.js';

export interface BulkPage {
  /** Waits until the list has all users and selects them. */
  selectAll(): Promise<void>;
  /** The listed outcome of each item. */
  outcome(): Locator;
  /** Returns how many items are done. */
  done(): Promise<number>;
  /** Clicks a button and returns the file that the browser saved, as a table. */
  save(name: string | RegExp): Promise<string[][]>;
  /**
   * Lets `passing` requests of one operation pass and holds all others until the returned function is called. The work
   * is in progress as long as the test needs it.
   */
  hold(operation: string, passing: number): Promise<() => void>;
  /** Lets the test respond to the requests of one operation. */
  intercept(operation: string, handle: (route: Route) => Promise<void>): Promise<void>;
}

export function bulkPage({ tab, buttonWith }: BrowserScene): BulkPage {
  const intercept: BulkPage['intercept'] = async (operation, handle) => {
    await tab.page.route('**/graphql', async (route) => {
      const isMeant = route.request().postData()?.includes(`"operationName":"${operation}"`);
      await (isMeant ? handle(route) : route.fallback());
    });
  };
  return {
    intercept,
    async selectAll() {
      await buttonWith('Reload').waitFor();
      // Rows may be drawn later than the texts about them. Selecting all before that selects none.
      await tab.page.locator('tbody').getByRole('checkbox').first().waitFor();
      await tab.page.getByLabel('Select all users that are listed').check();
    },
    outcome: () => tab.page.getByRole('region', { name: 'Outcome for each' }),
    async done() {
      const bar = tab.page.getByRole('progressbar', { name: 'Worked through' });
      return Number(await bar.getAttribute('aria-valuenow'));
    },
    async save(name) {
      const [download] = await Promise.all([tab.page.waitForEvent('download'), buttonWith(name).click()]);
      return parseCsv(await readFile(await download.path(), 'utf8')).rows;
    },
    async hold(operation, passing) {
      const gate = new EventEmitter();
      let left = passing;
      await intercept(operation, async (route) => {
        left -= 1;
        if (left < 0) await once(gate, 'open');
        await route.continue();
      });
      return () => {
        left = Infinity;
        gate.emit('open');
      };
    },
  };
}

/** Invites p0@example.com and so on, fifty at a time. */
export async function invite({ client }: TestEmulator, AccountId: string, count: number): Promise<void> {
  for (let from = 0; from < count; from += 50) {
    const UserEmailList = Array.from({ length: 50 }, (_, index) => `p${from + index}@example.com`);
    await client.send(new InviteUsersCommand({ AccountId, UserEmailList }));
  }
}

interface EmulatorEvent {
  readonly Type: string;
  readonly UserId?: string;
}

/** Returns the ids of the users who were logged out, in order. */
export async function loggedOut(emulator: TestEmulator): Promise<(string | undefined)[]> {
  const { Events } = await emulator.controlApi<{ Events: EmulatorEvent[] }>('/events?After=0');
  return Events.flatMap(({ Type, UserId }) => (Type === 'Logout' ? [UserId] : []));
}

/** Returns all users of the account. */
export async function listUsers({ client }: TestEmulator, AccountId: string): Promise<User[]> {
  const users: User[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListUsersCommand({ AccountId, MaxResults: 200, NextToken }));
    users.push(...(page.Users ?? []));
    ({ NextToken } = page);
  } while (NextToken);
  return users;
}
