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

/**
 * The editor writes its lines as markup with positions in style attributes, which no nonce can be put on.
 * @param nonce of the one answer that has it: the <style> elements that the editor makes as it goes carry it
 */
export const explorerPolicy = (nonce: string): string =>
  policy({
    'connect-src': "'self'",
    'font-src': "'self'",
    // The editor draws the underlines of mistakes with images of its own style sheet.
    'img-src': "'self' data:",
    'style-src': `'self' 'nonce-${nonce}'`,
    'style-src-attr': "'unsafe-inline'",
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
