/** Who works with the console: the credential, and signing in and out. */
import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react';
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
  /** The gateway does not take the credential, or not any more; of no matter where there is another by now. */
  refuse(this: void, credential: Credential | undefined): void;
}

const SessionContext = createContext<Session | undefined>(undefined);

export function SessionProvider({ settings, children }: { settings: Settings; children: ReactNode }) {
  const [{ credential, wasRefused }, setState] = useState(() => ({
    credential: storedCredential(),
    wasRefused: false,
  }));
  useEffect(() => storeCredential(credential), [credential]);
  const session = useMemo(
    () => ({
      settings,
      credential,
      isSignedOut: settings.signIn.length > 0 && credential === undefined,
      wasRefused,
      signIn: (given: Credential) => setState({ credential: given, wasRefused: false }),
      signOut: () => setState({ credential: undefined, wasRefused: false }),
      refuse: (refused: Credential | undefined) =>
        setState((current) =>
          current.credential === refused ? { credential: undefined, wasRefused: true } : current,
        ),
    }),
    [settings, credential, wasRefused],
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
