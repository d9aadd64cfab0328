/** The content security policy of each page. No page may load anything from another host. */

/** The directives that all pages share. */
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

/** The landing page sends no requests. */
export const LANDING_POLICY = policy({});

/**
 * The editor writes its lines as markup with positions in style attributes, which cannot carry a nonce.
 * @param nonce of this one response; the <style> elements that the editor creates at run time carry it
 */
export const explorerPolicy = (nonce: string): string =>
  policy({
    'connect-src': "'self'",
    'font-src': "'self'",
    // The editor underlines mistakes with images from its own style sheet.
    'img-src': "'self' data:",
    'style-src': `'self' 'nonce-${nonce}'`,
    'style-src-attr': "'unsafe-inline'",
    'worker-src': "'self'",
  });

/**
 * @param nonce of this one response; the component library's styles carry it
 * @param issuer the external identity provider, if there is one: the console fetches tokens from it
 */
export const consolePolicy = (nonce: string, issuer: string | undefined): string =>
  policy({
    'connect-src': issuer === undefined ? "'self'" : `'self' ${new URL(issuer).origin}`,
    'style-src': `'self' 'nonce-${nonce}'`,
  });
