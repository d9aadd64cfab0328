/** Who works with the console: the credential, and signing in and out. */
import { createContext, type ReactNode, use, useCallback, useMemo, useState } from 'react';
import type { Backend, Settings } from '../settings.js';
import { type Credential, storeCredential, storedCredential } from './credential.js';

export interface Session {
  readonly settings: Settings;
  /** Undefined where nobody has signed in, or nobody needs to. */
  readonly credential: Credential | undefined;
  /** Whether the gateway wants a credential and there is none. */
  readonly isSignedOut: boolean;
  /** Whether the gateway has refused the last credential. */
  readonly wasRefused: boolean;
  signIn(this: void, credential: Credential): void;
  signOut(this: void): void;
  /** The gateway does not take the credential, or not any more. */
  refuse(this: void): void;
}

const SessionContext = createContext<Session | undefined>(undefined);

export function SessionProvider({ settings, children }: { settings: Settings; children: ReactNode }) {
  const [credential, setCredential] = useState(storedCredential);
  const [wasRefused, setWasRefused] = useState(false);
  const change = useCallback((next: Credential | undefined, refused: boolean) => {
    storeCredential(next);
    setCredential(next);
    setWasRefused(refused);
  }, []);
  const session = useMemo(
    () => ({
      settings,
      credential,
      isSignedOut: settings.signIn.length > 0 && credential === undefined,
      wasRefused,
      signIn: (given: Credential) => change(given, false),
      signOut: () => change(undefined, false),
      refuse: () => change(undefined, true),
    }),
    [settings, credential, wasRefused, change],
  );
  return <SessionContext value={session}>{children}</SessionContext>;
}

export function useSession(): Session {
  const session = use(SessionContext);
  if (session === undefined) throw new Error('There is no session above this component.');
  return session;
}

/** Where the data comes from: what is said of the emulator holds only where that is in use. */
export const useBackend = (): Backend => useSession().settings.backend;
