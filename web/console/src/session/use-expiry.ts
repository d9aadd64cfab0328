/** Tells when the sign-in ends, if that is soon. */
import { useEffect, useState } from 'react';
import { readExpiry } from './credential.js';
import { useSession } from './session.js';

const WARNING_MS = 120_000;
/** The longest time that a timer holds. */
const MAX_DELAY_MS = 2_147_483_647;

/** Returns the end of the credential in milliseconds since 1970 from two minutes before it on. */
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
