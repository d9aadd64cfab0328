/** The caller's credential, stored until the tab is closed: never in localStorage, which outlives it. */

export interface Credential {
  readonly kind: 'jwt' | 'api-key';
  readonly secret: string;
}

const KEY = 'credential';

export function readStoredCredential(): Credential | undefined {
  const text = sessionStorage.getItem(KEY);
  return text === null ? undefined : (JSON.parse(text) as Credential);
}

export function storeCredential(credential: Credential | undefined): void {
  if (credential === undefined) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, JSON.stringify(credential));
}

export const isSameCredential = (one: Credential | undefined, other: Credential | undefined): boolean =>
  one?.kind === other?.kind && one?.secret === other?.secret;

/** Returns when the token expires, in milliseconds since 1970, if it says so. Only the gateway verifies it. */
export function readExpiry(credential: Credential | undefined): number | undefined {
  if (credential?.kind !== 'jwt') return undefined;
  const payload = credential.secret.split('.')[1] ?? '';
  try {
    const { exp } = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as { exp?: unknown };
    return typeof exp === 'number' ? exp * 1_000 : undefined;
  } catch {
    // A token of another form has no known expiry.
    return undefined;
  }
}

/** Returns the header with the credential. */
export const createHeaders = (credential: Credential | undefined): Record<string, string> => {
  if (credential === undefined) return {};
  const { kind, secret } = credential;
  return kind === 'jwt' ? { authorization: `Bearer ${secret}` } : { 'x-api-key': secret };
};
