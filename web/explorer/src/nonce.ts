/**
 * The editor makes <style> elements as it goes, and knows no nonces: each gets that of this answer, without which the
 * content security policy lets none of them in. Imported before the editor, which makes the first when it is loaded.
 */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

const createElement = document.createElement.bind(document);
document.createElement = (name: string, options?: ElementCreationOptions): HTMLElement => {
  const element = createElement(name, options);
  if (element instanceof HTMLStyleElement) element.nonce = nonce;
  return element;
};
