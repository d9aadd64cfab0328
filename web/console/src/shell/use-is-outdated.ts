/** Returns whether the gateway serves another release of the console than that of this page. */
import { useEffect, useEffectEvent, useState } from 'react';
import { useSession } from '../session/session.js';
import { fetchSettings } from '../session/settings.js';

/** A visible page sends one small request a minute. */
const INTERVAL_MS = 60_000;

/** The minimum time between two checks when the user returns. Switching between windows causes a series of events. */
const SETTLED_MS = 5_000;

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
    const checkAfter = (ms: number) => {
      if (document.visibilityState !== 'visible' || Date.now() - checkedAt < ms) return;
      checkedAt = Date.now();
      void check();
    };
    const onReturn = () => checkAfter(SETTLED_MS);
    const onMissingFile = () => void check();
    const timer = setInterval(() => checkAfter(INTERVAL_MS / 2), INTERVAL_MS);
    addEventListener('focus', onReturn);
    addEventListener('online', onReturn);
    document.addEventListener('visibilitychange', onReturn);
    // Vite's event for a chunk that could not be loaded.
    addEventListener('vite:preloadError', onMissingFile);
    return () => {
      clearInterval(timer);
      removeEventListener('focus', onReturn);
      removeEventListener('online', onReturn);
      document.removeEventListener('visibilitychange', onReturn);
      removeEventListener('vite:preloadError', onMissingFile);
    };
  }, []);
  return isOutdated;
}
