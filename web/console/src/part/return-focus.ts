/** Returns the focus to what opened a dialog or a menu, when that is gone. Mantine does so for those that stay mounted only. */

const LAYER = '[role="dialog"], [role="alertdialog"], [role="menu"]';

interface Opened {
  readonly layer: Element;
  readonly opener: Element | null;
}

/** Watches the document until the returned function is called. */
export function watchFocus(): () => void {
  let opened: Opened[] = [];
  /** The last element that had the focus outside of all layers: a menu is gone before the dialog that it opens has loaded. */
  let outside: Element | null = null;
  const observer = new MutationObserver(() => {
    const first = opened.find(({ layer }) => !layer.isConnected);
    if (first === undefined) return;
    opened = opened.filter(({ layer }) => layer.isConnected);
    if (opened.length === 0) observer.disconnect();
    if (document.activeElement === null || document.activeElement === document.body) focus(first.opener);
  });
  const onFocus = ({ target }: FocusEvent) => {
    if (!(target instanceof Element)) return;
    const layer = target.closest(LAYER);
    if (layer === null) {
      outside = target;
      return;
    }
    if (opened.some((one) => one.layer === layer)) return;
    opened.push({ layer, opener: outside });
    observer.observe(document.body, { childList: true, subtree: true });
  };
  document.addEventListener('focusin', onFocus);
  return () => {
    document.removeEventListener('focusin', onFocus);
    observer.disconnect();
  };
}

/** What opened it may be gone, such as the row of a user who was removed: the heading of the page takes the focus. */
function focus(opener: Element | null): void {
  const target = opener?.isConnected === true ? opener : document.querySelector('#main h1');
  if (target instanceof HTMLElement) target.focus({ preventScroll: true });
}
