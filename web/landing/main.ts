/** Shows the origin of the page in the examples, and copies them. The page is complete without this script. */

/** The origin that the gateway wrote into the page. A proxy in front of it may have another one, such as with https. */
const WRITTEN = document.documentElement.dataset['askedAt'] ?? '';

for (const element of document.querySelectorAll('[data-origin]')) {
  element.textContent = element.textContent?.replace(WRITTEN, location.origin) ?? '';
}

const sandbox = document.querySelector<HTMLAnchorElement>('[data-sandbox]');
if (sandbox) sandbox.search = `?endpoint=${encodeURIComponent(`${location.origin}/graphql`)}`;

const copied = document.getElementById('copied');
for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copy]')) {
  const source = document.getElementById(button.dataset['copy'] ?? '');
  button.addEventListener('click', () => void copy(source?.textContent ?? ''));
}

async function copy(text: string): Promise<void> {
  const words = await navigator.clipboard.writeText(text).then(
    () => 'Copied.',
    () => 'The browser does not let this page copy: select the text instead.',
  );
  if (copied) copied.textContent = words;
}
