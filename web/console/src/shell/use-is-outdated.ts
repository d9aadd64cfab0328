/** Notices that the gateway serves another release of the console than this page is of. */
import { useEffect, useEffectEvent, useState } from 'react';
import { useSession } from '../session/session.js';
import { fetchSettings } from '../session/settings.js';

/** One small request a minute at most, when somebody comes back to the page; and one when a file is missing. */
const INTERVAL_MS = 60_000;

export function useIsOutdated(): boolean {
  const { release } = useSession().settings;
  const [isOutdated, setIsOutdated] = useState(false);
  const check = useEffectEvent(async () => {
    if (isOutdated) return;
    const current = await fetchSettings().catch(() => undefined);
    if (current !== undefined && current.release !== release) setIsOutdated(true);
  });
  useEffect(() => {
    let checkedAt = Date.now();
    const onReturn = () => {
      const isDue = Date.now() - checkedAt >= INTERVAL_MS;
      if (document.visibilityState !== 'visible' || !isDue) return;
      checkedAt = Date.now();
      void check();
    };
    const onMissingFile = () => void check();
    addEventListener('focus', onReturn);
    document.addEventListener('visibilitychange', onReturn);
    // Vite's event for a chunk that could not be loaded.
    addEventListener('vite:preloadError', onMissingFile);
    return () => {
      removeEventListener('focus', onReturn);
      document.removeEventListener('visibilitychange', onReturn);
      removeEventListener('vite:preloadError', onMissingFile);
    };
  }, []);
  return isOutdated;
}
