/** An OpenID provider that signs everybody in at once. It supports only the authorization code flow with PKCE. */
import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { AUDIENCE, claims, createKeyPair, now, sign } from './token.js';

export interface OidcProvider {
  readonly url: string;
  /** The URL of its keys. */
  readonly keysUrl: string;
  /** The requests that it received, in order: `authorize`, `token`, or `refused` with the reason. */
  readonly asked: string[];
  stop(): Promise<void>;
}

/**
 * @param clientId the only client that it knows
 * @param roles the roles of its access tokens at the gateway
 */
export async function startOidcProvider(clientId: string, roles: readonly string[]): Promise<OidcProvider> {
  const pair = await createKeyPair('ES256');
  const asked: string[] = [];
  const codes = new Map<string, { challenge: string; nonce: string | null; redirectUri: string }>();

  const discovery = () => ({
    issuer: url,
    authorization_endpoint: `${url}/authorize`,
    token_endpoint: `${url}/token`,
    jwks_uri: `${url}/keys`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
  });

  const authorize = (query: URLSearchParams): string => {
    asked.push('authorize');
    const redirectUri = query.get('redirect_uri') ?? '';
    const code = randomUUID();
    if (query.get('client_id') !== clientId || query.get('code_challenge_method') !== 'S256')
      throw new Error('no such client, or no PKCE');
    codes.set(code, {
      challenge: query.get('code_challenge') ?? '',
      nonce: query.get('nonce'),
      redirectUri,
    });
    return `${redirectUri}?${new URLSearchParams({ code, state: query.get('state') ?? '' })}`;
  };

  const token = async (body: URLSearchParams): Promise<object> => {
    asked.push('token');
    const code = codes.get(body.get('code') ?? '');
    codes.delete(body.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(body.get('code_verifier') ?? '')
      .digest('base64url');
    if (code?.challenge !== challenge || code.redirectUri !== body.get('redirect_uri'))
      throw new Error('the verifier or the address is another');
    const common = { iss: url, sub: 'ann', exp: now() + 300, iat: now() };
    return {
      token_type: 'Bearer',
      expires_in: 300,
      access_token: await sign(pair, claims({ ...common, aud: AUDIENCE, roles })),
      id_token: await sign(pair, { ...common, aud: clientId, nonce: code.nonce ?? undefined }),
    };
  };

  const answer = async (request: IncomingMessage): Promise<{ location: string } | object> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    if (pathname === '/.well-known/openid-configuration') return discovery();
    if (pathname === '/keys') return { keys: [pair.jwk] };
    if (pathname === '/authorize') return { location: authorize(searchParams) };
    return token(new URLSearchParams(await text(request)));
  };

  const server = createServer((request, response) => {
    response.setHeader('access-control-allow-origin', '*');
    const reply = async () => {
      const found = await answer(request);
      if ('location' in found) response.writeHead(302, { location: found.location }).end();
      else response.setHeader('content-type', 'application/json').end(JSON.stringify(found));
    };
    reply().catch((error: unknown) => {
      asked.push(`refused: ${String(error)}`);
      response.writeHead(400).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    keysUrl: `${url}/keys`,
    asked,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The settings of a gateway whose people sign in at the provider. */
export const settingsFor = ({ url, keysUrl }: OidcProvider, clientId: string) => ({
  AUTH: 'jwt',
  JWT_ISSUER: url,
  JWT_AUDIENCE: AUDIENCE,
  JWT_JWKS_URL: keysUrl,
  OIDC_ISSUER: url,
  OIDC_CLIENT_ID: clientId,
});
