/**
 * Returns the focus when the focused element was removed: to the opener of a dialog or a menu, or to the container of
 * the element, such as the table of a deleted row. Mantine does so only for openers that remain mounted.
 */

const LAYER = '[role="dialog"], [role="alertdialog"], [role="menu"]';
/** Elements that contain rows and take the focus themselves. */
const AROUND = '[role="region"][tabindex="0"]';

/** An element outside of all layers that had the focus. */
interface Place {
  readonly element: Element;
  readonly around: Element | null;
  readonly path: string;
}

interface Opened {
  readonly layer: Element;
  readonly opener: Place | undefined;
}

/** Watches the document until the returned function is called. */
export function watchFocus(): () => void {
  let opened: Opened[] = [];
  /**
   * The last focused place outside of all layers, because a menu is removed before the dialog that it opens has loaded.
   */
  let outside: Place | undefined;
  const observer = new MutationObserver(() => {
    const first = opened.find(({ layer }) => !layer.isConnected);
    if (first !== undefined) opened = opened.filter(({ layer }) => layer.isConnected);
    if (document.activeElement !== null && document.activeElement !== document.body) return;
    if (first !== undefined) return focus(first.opener);
    const isGone = opened.length === 0 && outside?.element.isConnected === false;
    // Another page sets the focus itself.
    if (isGone && outside?.path === location.pathname) focus(outside);
  });
  const onFocus = ({ target }: FocusEvent) => {
    if (!(target instanceof Element)) return;
    const layer = target.closest(LAYER);
    if (layer === null) {
      const around = target.parentElement?.closest(AROUND) ?? null;
      outside = { element: target, around, path: location.pathname };
      return;
    }
    if (!opened.some((one) => one.layer === layer)) opened.push({ layer, opener: outside });
  };
  document.addEventListener('focusin', onFocus);
  observer.observe(document.body, { childList: true, subtree: true });
  return () => {
    document.removeEventListener('focusin', onFocus);
    observer.disconnect();
  };
}

/** Finds the element that takes the focus: the opener, its container, or the heading of the page. */
function focus(place: Place | undefined): void {
  const nearest = [place?.element, place?.around].find((element) => element?.isConnected === true);
  const target = nearest ?? document.querySelector('#main h1');
  if (target instanceof HTMLElement) target.focus({ preventScroll: true });
}
