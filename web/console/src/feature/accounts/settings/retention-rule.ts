/** Retention of messages: the form's values, the API's values, and the effect of a change. */
import type { RetentionFieldsFragment, RetentionSettingsInput } from '../../../graphql/generated/graphql.js';
import { formatCount } from '../../../ui/format-count.js';

/** Fifteen years. */
export const MAX_DAYS = 5_475;

/** After a change, what is older can still come back for so many days. */
export const GRACE_DAYS = 30;

export type Kind = 'room' | 'conversation';

/** Days; null for as long as there is the account. */
export type Retention = Readonly<Record<Kind, number | null>>;

export const KINDS: Readonly<Record<Kind, string>> = { room: 'chat rooms', conversation: 'conversations' };

export const readRetention = (settings: RetentionFieldsFragment | null | undefined): Retention => ({
  room: settings?.roomRetentionSettings?.retentionDays ?? null,
  conversation: settings?.conversationRetentionSettings?.retentionDays ?? null,
});

/** Both kinds, always: what becomes of one that is left out, AWS does not say. */
export const createInput = ({ room, conversation }: Retention): RetentionSettingsInput => ({
  roomRetentionSettings: room === null ? {} : { retentionDays: room },
  conversationRetentionSettings: conversation === null ? {} : { retentionDays: conversation },
});

/** The kinds of which messages will be deleted that were to stay before. */
export const listShortened = (before: Retention, after: Retention): Kind[] =>
  (Object.keys(KINDS) as Kind[]).filter((kind) => (after[kind] ?? Infinity) < (before[kind] ?? Infinity));

export const describeDays = (days: number | null): string =>
  days === null ? 'without limit' : formatCount(days, ['day', 'days']);
