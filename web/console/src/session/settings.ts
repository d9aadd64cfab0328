/** The gateway's information for the console before anyone has signed in. */

/** The emulator of the gateway, AWS itself, or another server that speaks Chime's protocol. */
export type Backend = 'emulator' | 'aws' | 'other';

export interface Settings {
  /** The ways to sign in. If there are none, everybody has all permissions. */
  readonly signIn: readonly ('jwt' | 'api-key' | 'router')[];
  /** The provider to which the console sends people to sign in. */
  readonly oidc: { readonly issuer: string; readonly clientId: string; readonly scope: string } | null;
  /** The source of the data. */
  readonly backend: Backend;
  /** Whether the gateway reports all changes, also those by time, because the emulator behind it has a change feed. */
  readonly hasFeed: boolean;
  /** Changes with the files of the console. */
  readonly release: string;
}

/** @throws Error when the gateway does not respond */
export async function fetchSettings(): Promise<Settings> {
  const response = await fetch('/console/config.json');
  if (!response.ok) throw new Error(`The gateway answered ${response.status}.`);
  return (await response.json()) as Settings;
}
