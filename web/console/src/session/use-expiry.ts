/** Returns when the sign-in ends, if that is soon. */
import { useEffect, useState } from 'react';
import { readExpiry } from './credential.js';
import { useSession } from './session.js';

const WARNING_MS = 120_000;
/** The maximum delay of a timer. */
const MAX_DELAY_MS = 2_147_483_647;

/** Returns when the credential expires, in milliseconds since 1970, during the last two minutes before. */
export function useExpiry(): number | undefined {
  const { credential } = useSession();
  const expiry = readExpiry(credential);
  const [warned, setWarned] = useState<number>();
  useEffect(() => {
    if (expiry === undefined) return undefined;
    const wait = Math.min(Math.max(expiry - WARNING_MS - Date.now(), 0), MAX_DELAY_MS);
    const timer = setTimeout(() => setWarned(expiry), wait);
    return () => clearTimeout(timer);
  }, [expiry]);
  return expiry !== undefined && warned === expiry ? expiry : undefined;
}
