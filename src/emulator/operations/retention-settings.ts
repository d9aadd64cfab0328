/** The retention periods of chat messages. docs/rules.md decides the points that Chime's documentation leaves open. */
import type { RetentionSettings } from '@aws-sdk/client-chime';
import type { AccountRecord } from '../store/account.js';
import type { RetentionRecord } from '../store/retention-settings.js';
import type { Store } from '../store/store.js';
import { requireAccount, requireEnterprise } from './account.js';
import type { Handlers, Output } from './handler.js';
import { deleteExpiredMessages } from './message.js';

/** The time after a change in which undoing it can still restore messages: 30 days. */
export const GRACE_PERIOD = 30 * 24 * 3600 * 1000;

type RetentionSettingsOperation = 'GetRetentionSettings' | 'PutRetentionSettings';

async function requireEnterpriseAccount(accountId: string, store: Store): Promise<AccountRecord> {
  const account = await requireAccount(accountId, store);
  requireEnterprise(account);
  return account;
}

function period(days: number | null) {
  return days === null ? null : { RetentionDays: days };
}

function print(settings: RetentionRecord): Output<'GetRetentionSettings'> {
  return {
    RetentionSettings: {
      RoomRetentionSettings: period(settings.roomDays),
      ConversationRetentionSettings: period(settings.conversationDays),
    },
    InitiateDeletionTimestamp: settings.deletionAt === null ? null : new Date(settings.deletionAt),
  };
}

/**
 * Merges a change into the settings. An absent object does not change the period (our choice). An object without days
 * ends it, as AWS documents.
 */
function merge(before: RetentionRecord, change: RetentionSettings): Omit<RetentionRecord, 'deletionAt'> {
  const { RoomRetentionSettings: rooms, ConversationRetentionSettings: conversations } = change;
  return {
    roomDays: rooms ? (rooms.RetentionDays ?? null) : before.roomDays,
    conversationDays: conversations ? (conversations.RetentionDays ?? null) : before.conversationDays,
  };
}

function tightened(days: number | null, earlier: number | null): boolean {
  return days !== null && (earlier === null || days < earlier);
}

/**
 * Returns the time of deletion. A new or shorter period restarts the grace period. Any other change does not affect the
 * time.
 */
function deletionTime(
  before: RetentionRecord,
  { roomDays, conversationDays }: Omit<RetentionRecord, 'deletionAt'>,
  now: number,
): number | null {
  if (roomDays === null && conversationDays === null) return null;
  return tightened(roomDays, before.roomDays) || tightened(conversationDays, before.conversationDays)
    ? now + GRACE_PERIOD
    : before.deletionAt;
}

export const retentionSettingsOperations: Handlers<RetentionSettingsOperation> = {
  async GetRetentionSettings({ AccountId }, { store }) {
    return print(await store.retentionSettings.get((await requireEnterpriseAccount(AccountId, store)).seq));
  },

  async PutRetentionSettings({ AccountId, RetentionSettings: change }, context) {
    const { store, now, changes } = context;
    const account = await requireEnterpriseAccount(AccountId, store);
    await deleteExpiredMessages(account, context);
    const before = await store.retentionSettings.get(account.seq);
    const periods = merge(before, change);
    const settings = { ...periods, deletionAt: deletionTime(before, periods, now) };
    await store.retentionSettings.put(account.seq, settings);
    changes.account('Updated', account);
    return print(settings);
  },
};
