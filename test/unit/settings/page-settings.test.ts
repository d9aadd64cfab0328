/** The settings of the web pages. */
import { describe, expect, it } from 'vitest';
import { readSettings } from '../../../src/settings/settings.js';
import { StartupError } from '../../../src/settings/startup-error.js';

const JWT = {
  AUTH: 'jwt',
  JWT_ISSUER: 'https://i.example.com',
  JWT_AUDIENCE: 'chime',
  JWT_JWKS_URL: 'https://i.example.com/keys',
};
const OIDC = { ...JWT, OIDC_ISSUER: 'https://i.example.com/realm', OIDC_CLIENT_ID: 'console' };

const pagesOf = (variables: Record<string, string>) => readSettings(variables).pages;

describe('the enabled pages', () => {
  it.each([
    [{}, { landing: true, explorer: true, console: true }],
    [{ NODE_ENV: 'production' }, { landing: false, explorer: false, console: true }],
    [
      { NODE_ENV: 'production', LANDING_PAGE: 'true', EXPLORER: 'true' },
      { landing: true, explorer: true, console: true },
    ],
    [
      { LANDING_PAGE: 'false', EXPLORER: 'false', CONSOLE: 'false' },
      { landing: false, explorer: false, console: false },
    ],
  ])('with %o', (variables, expected) => {
    expect(pagesOf(variables)).toEqual({ ...expected, oidc: undefined });
    expect(Object.isFrozen(pagesOf(variables))).toBe(true);
  });
});

describe('the sign-in of the console', () => {
  it('is an OpenID provider with a client of the console', () => {
    const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId } = OIDC;
    expect(pagesOf(OIDC).oidc).toEqual({ issuer, clientId, scope: 'openid' });
    const OIDC_SCOPE = 'openid profile offline_access';
    expect(pagesOf({ ...OIDC, OIDC_SCOPE }).oidc).toEqual({ issuer, clientId, scope: OIDC_SCOPE });
  });

  it('may be on this machine', () => {
    expect(pagesOf({ ...OIDC, OIDC_ISSUER: 'http://127.0.0.1:8080' }).oidc?.issuer).toBe(
      'http://127.0.0.1:8080',
    );
  });

  const URL_RULE = 'OIDC_ISSUER must be an https URL without query and fragment (http only on loopback)';

  it.each<[string, Record<string, string | undefined>, string]>([
    [
      'a client without a provider',
      { OIDC_ISSUER: undefined },
      'OIDC_CLIENT_ID must not be set without OIDC_ISSUER',
    ],
    [
      'scopes without a provider',
      { OIDC_ISSUER: undefined, OIDC_CLIENT_ID: undefined, OIDC_SCOPE: 'openid' },
      'OIDC_SCOPE must not be set without OIDC_ISSUER',
    ],
    [
      'a provider without a client',
      { OIDC_CLIENT_ID: undefined },
      'OIDC_CLIENT_ID must be set where OIDC_ISSUER is',
    ],
    ['plain http', { OIDC_ISSUER: 'http://i.example.com' }, URL_RULE],
    ['credentials', { OIDC_ISSUER: 'https://a:b@i.example.com' }, URL_RULE],
    ['a query', { OIDC_ISSUER: 'https://i.example.com/?a' }, URL_RULE],
    ['no URL', { OIDC_ISSUER: "https://x'; script-src *" }, URL_RULE],
    [
      'scopes without openid',
      { OIDC_SCOPE: 'profile' },
      'OIDC_SCOPE must be a list of scopes with spaces between them, openid among them',
    ],
  ])('is refused with %s', (_title, change, message) => {
    const variables = Object.entries({ ...OIDC, ...change }).filter(([, value]) => value !== undefined);
    expect(() => readSettings(Object.fromEntries(variables))).toThrow(new StartupError(message));
  });

  it('is refused if the gateway accepts no tokens', () => {
    const { OIDC_ISSUER, OIDC_CLIENT_ID } = OIDC;
    expect(() => readSettings({ OIDC_ISSUER, OIDC_CLIENT_ID })).toThrow(
      'OIDC_ISSUER must not be set unless AUTH lists jwt',
    );
  });
});
