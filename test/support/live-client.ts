/** Clients of subscriptions, and changes that they can wait for. */
import { type Client, type ClientOptions, createClient } from 'graphql-ws';
import { vi } from 'vitest';
import { WebSocket } from 'ws';
import type { Ask } from './gateway.js';

/** Returns the address of the WebSocket of a gateway. */
export const socketUrl = (url: string): string => `${url.replace('http', 'ws')}/graphql`;

/** A client of graphql-ws that does not connect again. */
export const liveClient = (url: string, options: Partial<ClientOptions> = {}): Client =>
  createClient({ url: socketUrl(url), webSocketImpl: WebSocket, retryAttempts: 0, ...options });

export const ACCOUNT_CHANGED =
  'subscription AccountChanged($accountId: ID!) { accountChanged(accountId: $accountId) { kind account { name } } }';

/** The event of a change to this name. */
export const changedTo = (name: string) => ({
  data: { accountChanged: { kind: 'Updated', account: { name } } },
});

/** Repeats a check until it passes. */
export const eventually = async (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 15_000, interval: 50 });

/** Creates an account and returns its id. */
export async function createAccount(ask: Ask): Promise<string> {
  const { data } = await ask<{ createAccount: { accountId: string } }, Record<string, never>>(
    'mutation { createAccount(input: { name: "Live" }) { accountId } }',
  );
  return data?.createAccount.accountId ?? '';
}

/** Renames an account, which subscribers of it receive. */
export const renameAccount = async (ask: Ask, accountId: string, name: string) =>
  ask(
    'mutation($id: ID!, $name: String!) { updateAccount(accountId: $id, input: { name: $name }) { name } }',
    { id: accountId, name },
  );
