/** Renders the page for a browser whose address does not exist or cannot be read. */

const TITLES: Readonly<Record<number, string>> = {
  400: 'This address cannot be read',
  404: 'There is no page at this address',
};

const HINTS: Readonly<Record<number, string>> = {
  400: 'A part of the address is damaged. Check it for a stray percent sign, or start from one of these pages.',
  404: 'Check the address, or start from one of these pages.',
};

/** The pages that it links to if they are served. */
const PAGES = [
  { url: '/', name: 'Start page' },
  { url: '/console', name: 'Console' },
  { url: '/explorer', name: 'Explorer' },
] as const;

/**
 * Renders the page. It contains no part of the request.
 * @param message the text for a status that has no title of its own
 * @param hasPage returns whether the gateway serves the page at a path
 */
export function errorPage(status: number, message: string, hasPage: (url: string) => boolean): string {
  const title = TITLES[status] ?? 'This page cannot be shown';
  const links = PAGES.filter(({ url }) => hasPage(url)).map(
    ({ url, name }) => `      <li><a href="${url}">${name}</a></li>\n`,
  );
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${title}</title>
  </head>
  <body>
    <main>
      <h1>${title}</h1>
      <p>${HINTS[status] ?? message}</p>
${links.length > 0 ? `      <ul>\n${links.join('')}      </ul>\n` : ''}      <p>GraphQL is at <code>/graphql</code>.</p>
    </main>
  </body>
</html>
`;
}
