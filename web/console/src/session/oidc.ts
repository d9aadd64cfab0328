/** Sign-in at an OpenID provider: authorization code with PKCE. Loaded only if it is configured. */
import { ErrorResponse, ErrorTimeout, type User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import type { Settings } from './settings.js';

type OidcSettings = NonNullable<Settings['oidc']>;

/** The path to which the provider sends people back. */
export const RETURN_PATH = '/console/signed-in';

export interface SignedIn {
  readonly token: string;
  /** The path of the console that was asked for at first. */
  readonly path: string;
}

/** Goes to the provider. It does not come back: the provider does, to RETURN_PATH. */
export async function goToProvider(settings: OidcSettings, path: string): Promise<void> {
  await createManager(settings).signinRedirect({ state: path });
}

/** @throws Error when the provider refused, or this is no answer to a question of ours */
export async function returnFromProvider(settings: OidcSettings): Promise<SignedIn> {
  const manager = createManager(settings);
  const { access_token: token, state }: User = await manager.signinRedirectCallback();
  // The token is kept where all credentials are.
  await manager.removeUser();
  return { token, path: typeof state === 'string' && /^\/console(?:\/|$)/.test(state) ? state : '/console/' };
}

/**
 * Why nobody is signed in. `refused`: the provider said no. `unreachable`: it did not answer, or does not let the
 * console read its answers. `unasked`: this is no answer to a question of this tab, or to an old one.
 */
export type Obstacle = 'refused' | 'unreachable' | 'unasked';

export function toObstacle(error: unknown): Obstacle {
  if (error instanceof ErrorResponse) return 'refused';
  // Fetch fails with a TypeError.
  return error instanceof ErrorTimeout || error instanceof TypeError ? 'unreachable' : 'unasked';
}

function createManager({ issuer, clientId, scope }: OidcSettings): UserManager {
  const store = new WebStorageStateStore({ store: sessionStorage });
  return new UserManager({
    authority: issuer,
    client_id: clientId,
    scope,
    redirect_uri: `${location.origin}${RETURN_PATH}`,
    response_type: 'code',
    userStore: store,
    stateStore: store,
    automaticSilentRenew: false,
    // The token is for the gateway; who it is for is asked of the gateway too.
    loadUserInfo: false,
  });
}
