/** A load of invitations through several servers, and how each call ended. */
import {
  ChimeServiceException,
  type ChimeClient,
  CreateAccountCommand,
  InviteUsersCommand,
} from '@aws-sdk/client-chime';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';

/** The pause of each writer between two invitations, in milliseconds. */
const PAUSE_MS = 10;

export async function createAccount(client: ChimeClient, Name = 'Example'): Promise<string> {
  const { Account } = await client.send(new CreateAccountCommand({ Name }));
  return Account?.AccountId ?? '';
}

export const invite = (client: ChimeClient, AccountId: string, UserEmailList: string[]) =>
  client.send(new InviteUsersCommand({ AccountId, UserEmailList }));

/** Returns how a call ended: `done`, `NotFoundException 404`, or `no response`. */
export async function describeEnd(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'done',
    (error: unknown) =>
      error instanceof ChimeServiceException
        ? `${error.name} ${error.$metadata.httpStatusCode}`
        : 'no response',
  );
}

/** Returns the three addresses of a batch by one of them. */
export const listBatch = (one: string): string[] =>
  [0, 1, 2].map((index) => one.replace(/\.\d@/, `.${index}@`));

export type Load = Awaited<ReturnType<typeof startLoad>>;

/**
 * Invites with several clients at the same time, in batches of new addresses, until it is stopped. `failures` has how
 * the requests ended that failed.
 */
export async function startLoad(clients: readonly ChimeClient[]) {
  const state = { acknowledged: [] as string[], failures: [] as string[], isOver: false };
  const accountIds = await Promise.all(clients.map((client) => createAccount(client)));
  const keepInviting = async (client: ChimeClient, accountId: string) => {
    while (!state.isOver) {
      const emails = listBatch(`${randomUUID()}.0@example.com`);
      const end = await describeEnd(invite(client, accountId, emails));
      if (end === 'done') state.acknowledged.push(...emails);
      else state.failures.push(end);
      await delay(PAUSE_MS);
    }
  };
  // Every account has writers of every client, so that servers wait for each other's locks.
  const targets = [...accountIds, ...accountIds];
  const writers = clients.flatMap((client) => targets.map((accountId) => keepInviting(client, accountId)));
  return {
    ...state,
    stop: async () => {
      state.isOver = true;
      await Promise.all(writers);
    },
  };
}

export async function untilAcknowledged({ acknowledged }: Load, more: number): Promise<void> {
  const enough = acknowledged.length + more;
  // How fast servers write depends on the machine, and is not what a test of failures holds.
  await expect.poll(() => acknowledged.length, { timeout: 30_000 }).toBeGreaterThanOrEqual(enough);
}
