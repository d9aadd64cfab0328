/**
 * Adds the nonce of this page to each <style> element that the editor creates, because the content security policy blocks
 * styles that have none. This module must be imported before the editor, which creates its first styles while it loads.
 */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

const createElement = document.createElement.bind(document);
document.createElement = (name: string, options?: ElementCreationOptions): HTMLElement => {
  const element = createElement(name, options);
  if (element instanceof HTMLStyleElement) element.nonce = nonce;
  return element;
};
