/** What the gateway tells the console about itself, before anyone has signed in. */

/** The emulator that comes with the gateway, AWS itself, or another server that speaks Chime's protocol. */
export type Backend = 'emulator' | 'aws' | 'other';

export interface Settings {
  /** What can be signed in with; none of them means that everybody may do everything. */
  readonly signIn: readonly ('jwt' | 'api-key' | 'router')[];
  /** Where people sign in, if the console is to send them there. */
  readonly oidc: { readonly issuer: string; readonly clientId: string; readonly scope: string } | null;
  /** Where the data comes from. */
  readonly backend: Backend;
  /** Changes with the files of the console. */
  readonly release: string;
}

/** @throws Error when the gateway does not answer */
export async function fetchSettings(): Promise<Settings> {
  const response = await fetch('/console/config.json');
  if (!response.ok) throw new Error(`The gateway answered ${response.status}.`);
  return (await response.json()) as Settings;
}
