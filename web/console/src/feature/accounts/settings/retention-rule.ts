/** Retention of messages: the form's values, the API's values, and the effect of a change. */
import type { RetentionFieldsFragment, RetentionSettingsInput } from '../../../graphql/generated/graphql.js';
import { formatCount } from '../../../ui/format-count.js';

/** The maximum that the API accepts: fifteen years. */
export const MAX_DAYS = 5_475;

/** The number of days after a change in which older messages can still be restored. */
export const GRACE_DAYS = 30;

export type Kind = 'room' | 'conversation';

/** Days, or null for no limit. */
export type Retention = Readonly<Record<Kind, number | null>>;

export const KINDS: Readonly<Record<Kind, string>> = { room: 'chat rooms', conversation: 'conversations' };

export const readRetention = (settings: RetentionFieldsFragment | null | undefined): Retention => ({
  room: settings?.roomRetentionSettings?.retentionDays ?? null,
  conversation: settings?.conversationRetentionSettings?.retentionDays ?? null,
});

/** Returns both kinds, because AWS does not document what happens to a kind that is absent. */
export const createInput = ({ room, conversation }: Retention): RetentionSettingsInput => ({
  roomRetentionSettings: room === null ? {} : { retentionDays: room },
  conversationRetentionSettings: conversation === null ? {} : { retentionDays: conversation },
});

/** Returns the kinds whose retention time becomes shorter, so that messages are deleted. */
export const listShortened = (before: Retention, after: Retention): Kind[] =>
  (Object.keys(KINDS) as Kind[]).filter((kind) => (after[kind] ?? Infinity) < (before[kind] ?? Infinity));

export const describeDays = (days: number | null): string =>
  days === null ? 'without limit' : formatCount(days, ['day', 'days']);
