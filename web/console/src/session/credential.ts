/** What the caller proves itself with, kept until the tab is closed: never in localStorage, which outlives it. */

export interface Credential {
  readonly kind: 'jwt' | 'api-key';
  readonly secret: string;
}

const KEY = 'credential';

export function storedCredential(): Credential | undefined {
  const text = sessionStorage.getItem(KEY);
  return text === null ? undefined : (JSON.parse(text) as Credential);
}

export function storeCredential(credential: Credential | undefined): void {
  if (credential === undefined) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, JSON.stringify(credential));
}

/** The header that carries it to the gateway. */
export const headersOf = (credential: Credential | undefined): Record<string, string> => {
  if (credential === undefined) return {};
  const { kind, secret } = credential;
  return kind === 'jwt' ? { authorization: `Bearer ${secret}` } : { 'x-api-key': secret };
};
