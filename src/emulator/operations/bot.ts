/** The bot operations. docs/rules.md decides the points that Chime's documentation leaves open. */
import type { Bot } from '@aws-sdk/client-chime';
import { randomBytes, randomUUID } from 'node:crypto';
import { defaultPageSize } from '../wire/api-model.js';
import { badRequest, chimeError, notFound } from '../wire/wire-error.js';
import { fetchPage } from '../domain/page-token.js';
import type { AccountRecord } from '../store/account.js';
import type { BotRecord, NewBot } from '../store/bot.js';
import type { Store } from '../store/store.js';
import { requireAccount, requireEnterprise } from './account.js';
import type { Handlers, Printed } from './handler.js';

/** The most bots of an account (AWS's quota). Bots cannot be deleted. */
export const MAX_BOTS = 10;

/** The longest display name of a new bot, in characters (Amazon Chime Administration Guide). */
const MAX_DISPLAY_NAME = 55;

type BotOperation = 'CreateBot' | 'GetBot' | 'ListBots' | 'UpdateBot' | 'RegenerateSecurityToken';

/**
 * Returns the account and the bot in it.
 * @throws WireError NotFoundException when either is missing, BadRequestException when the account is a Team account.
 */
export async function requireBot(
  ids: { AccountId: string; BotId: string },
  store: Store,
): Promise<[AccountRecord, BotRecord]> {
  const account = await requireAccount(ids.AccountId, store);
  const bot = await store.bots.find(account.seq, ids.BotId);
  if (!bot) throw notFound('BotId names no bot of the account.');
  requireEnterprise(account);
  return [account, bot];
}

/** Returns the members of a new bot. Its name and address have the form of AWS's samples. */
export function newBot(account: AccountRecord, name: string, domain: string, createdAt: number): NewBot {
  // A dash replaces characters that an address cannot contain (our choice).
  const localPart = name.trim().replace(/[^\p{L}\p{N}._+-]+/gu, '-');
  return {
    botId: randomUUID(),
    accountSeq: account.seq,
    displayName: `${name} (Bot)`,
    email: `${localPart}-chimebot@${domain}`,
    securityToken: newSecurityToken(),
    createdAt,
  };
}

/** 40 random characters. */
function newSecurityToken(): string {
  return randomBytes(30).toString('base64');
}

/** Every bot that AWS's operations return includes the token. */
function print(bot: BotRecord): Printed<Bot> {
  return {
    BotId: bot.botId,
    UserId: bot.botId,
    DisplayName: bot.displayName,
    BotType: 'ChatBot',
    Disabled: bot.disabled,
    CreatedTimestamp: new Date(bot.createdAt),
    UpdatedTimestamp: new Date(bot.updatedAt),
    BotEmail: bot.email,
    SecurityToken: bot.securityToken,
  };
}

function requireDisplayName(name: string): void {
  if (name.trim() === '') throw badRequest('DisplayName must not be blank.');
  if (Array.from(name).length > MAX_DISPLAY_NAME) {
    throw badRequest(`DisplayName must be at most ${MAX_DISPLAY_NAME} characters long.`);
  }
}

async function requireDomain(
  account: AccountRecord,
  domain: string | undefined,
  store: Store,
): Promise<string> {
  const claimed = await store.accounts.domains(account);
  const [first] = claimed;
  if (first === undefined) throw badRequest('The account has claimed no domain for a bot.');
  if (domain === undefined) return first;
  if (!claimed.includes(domain.toLowerCase())) throw badRequest('Domain is not claimed by the account.');
  return domain.toLowerCase();
}

export const botOperations: Handlers<BotOperation> = {
  async CreateBot({ AccountId, DisplayName, Domain }, { store, now }) {
    requireDisplayName(DisplayName);
    const account = await requireAccount(AccountId, store);
    requireEnterprise(account);
    const domain = await requireDomain(account, Domain, store);
    if ((await store.bots.count(account.seq)) >= MAX_BOTS) {
      throw chimeError('ResourceLimitExceededException', `An account has at most ${MAX_BOTS} bots.`);
    }
    return { Bot: print(await store.bots.insert(newBot(account, DisplayName, domain, now))) };
  },

  async GetBot(input, { store }) {
    const [, bot] = await requireBot(input, store);
    return { Bot: print(bot) };
  },

  async ListBots({ AccountId, MaxResults, NextToken }, { store }) {
    const account = await requireAccount(AccountId, store);
    requireEnterprise(account);
    const page = await fetchPage(
      {
        operation: 'ListBots',
        filters: [AccountId],
        token: NextToken,
        size: MaxResults ?? defaultPageSize('ListBots'),
        settings: store.settings,
      },
      (after, limit) => store.bots.list(account.seq, after, limit),
    );
    return { Bots: page.rows.map((bot) => print(bot)), NextToken: page.nextToken };
  },

  async UpdateBot(input, { store, now }) {
    const [, bot] = await requireBot(input, store);
    const disabled = input.Disabled ?? bot.disabled;
    if (disabled === bot.disabled) return { Bot: print(bot) };
    return { Bot: print(await store.bots.update(bot, { disabled, updatedAt: now })) };
  },

  async RegenerateSecurityToken(input, { store }) {
    const [, bot] = await requireBot(input, store);
    // UpdatedTimestamp does not change, as in AWS's sample.
    return { Bot: print(await store.bots.update(bot, { securityToken: newSecurityToken() })) };
  },
};
