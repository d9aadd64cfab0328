/** What each page may do in a browser: its content security policy. None may load anything from another host. */

/** What no page is let do, and what all are. */
const COMMON = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
};

type Directives = Readonly<Record<string, string>>;

const policy = (directives: Directives): string =>
  Object.entries({ ...COMMON, ...directives })
    .map(([name, sources]) => `${name} ${sources}`)
    .join('; ');

/** It asks nobody. */
export const LANDING_POLICY = policy({});

/** Its editor makes styles as it goes, and has no way of telling the browser that they are its own. */
export const EXPLORER_POLICY = policy({
  'connect-src': "'self'",
  'font-src': "'self'",
  'style-src': "'self' 'unsafe-inline'",
  'worker-src': "'self'",
});

/**
 * @param nonce of the one answer that has it: the component library's styles carry it
 * @param issuer where people sign in, if they do that elsewhere: tokens are fetched from there
 */
export const consolePolicy = (nonce: string, issuer: string | undefined): string =>
  policy({
    'connect-src': issuer === undefined ? "'self'" : `'self' ${new URL(issuer).origin}`,
    'style-src': `'self' 'nonce-${nonce}'`,
  });
