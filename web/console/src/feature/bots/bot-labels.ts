/** Labels for bots, and the rules for their input. */
import type { BotRowFragment } from '../../graphql/generated/graphql.js';

export const labelBot = ({ displayName, botId }: Pick<BotRowFragment, 'displayName' | 'botId'>): string =>
  displayName ?? botId;

/** The maximum number of bots of an account at AWS. */
export const MAX_BOTS = 10;

const MAX_NAME = 55;

/** Returns the rule that a name breaks, or undefined for a valid name. */
export function findBotNameFault(name: string): string | undefined {
  if (name.trim() === '') return 'Give a name.';
  // Counted in characters, as the API does; an emoji is one.
  if (Array.from(name.trim()).length > MAX_NAME) return `A name has at most ${MAX_NAME} characters.`;
  return undefined;
}

/** Returns the rule that a domain breaks. It may be empty, because the backend then chooses one. */
export function findDomainFault(domain: string): string | undefined {
  const text = domain.trim();
  if (text === '') return undefined;
  if (text.includes('@')) return 'Give the domain only, without an @.';
  if (!/^[^\s.]+(\.[^\s.]+)+$/.test(text)) return 'This is no domain, such as example.com.';
  return undefined;
}

export type TargetKind = 'https' | 'lambda';

/** Matches the ARN of a function, with or without a version or an alias. */
const LAMBDA_ARN = /^arn:aws[a-z-]*:lambda:[a-z\d-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/;

export function findTargetFault(kind: TargetKind, target: string): string | undefined {
  const text = target.trim();
  if (kind === 'lambda') {
    if (text === '') return 'Give the ARN of the function.';
    return LAMBDA_ARN.test(text)
      ? undefined
      : 'This is no ARN of a function, such as arn:aws:lambda:us-east-1:111122223333:function:name.';
  }
  if (text === '') return 'Give the address of the endpoint.';
  return /^https:\/\/[^\s/]\S*$/i.test(text) && URL.canParse(text)
    ? undefined
    : 'Give a whole address that begins with https://.';
}
