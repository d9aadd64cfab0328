/** Adds a prefix to the title of the document while a component is mounted. */
import { useEffect } from 'react';

export function useTitlePrefix(prefix: string | undefined): void {
  useEffect(() => {
    if (prefix === undefined) return undefined;
    const before = document.title;
    const title = `${prefix} · ${before}`;
    document.title = title;
    return () => {
      // Another page may have set its own title.
      if (document.title === title) document.title = before;
    };
  }, [prefix]);
}
