/** Sign-in at an OpenID provider: authorization code with PKCE. Loaded only if it is configured. */
import { ErrorResponse, ErrorTimeout, type User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import type { Settings } from './settings.js';

type OidcSettings = NonNullable<Settings['oidc']>;

/** The path to which the provider sends people back. */
export const RETURN_PATH = '/console/signed-in';

export interface SignedIn {
  readonly token: string;
  /** The path of the console that was requested first. */
  readonly path: string;
}

/** Opens the page of the provider, which then redirects to RETURN_PATH. */
export async function goToProvider(settings: OidcSettings, path: string): Promise<void> {
  await createManager(settings).signinRedirect({ state: path });
}

/**
 * Reads the response of the provider.
 * @throws Error when the provider refused, or this tab did not request the response
 */
export async function returnFromProvider(settings: OidcSettings): Promise<SignedIn> {
  const manager = createManager(settings);
  const { access_token: token, state }: User = await manager.signinRedirectCallback();
  // The token is stored with the other credentials.
  await manager.removeUser();
  return { token, path: typeof state === 'string' && /^\/console(?:\/|$)/.test(state) ? state : '/console/' };
}

/**
 * The reason why sign-in failed. `refused`: the provider refused. `unreachable`: the provider did not respond, or does
 * not let the console read its responses. `unasked`: this tab did not send the request of this response, or sent it too
 * long ago.
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
    // The gateway verifies the token and says whose it is.
    loadUserInfo: false,
  });
}
