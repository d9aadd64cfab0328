/** The session: the credential, signing in and signing out. */
import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react';
import type { Backend, Settings } from './settings.js';
import { type Credential, isSameCredential, storeCredential, readStoredCredential } from './credential.js';
import { announceSignIn, announceSignOut, joinTabs } from './tabs.js';

interface State {
  /** Undefined where nobody has signed in, or nobody needs to. */
  readonly credential: Credential | undefined;
  /** The last credential, if the gateway has refused it. */
  readonly refused: Credential | undefined;
  /** Whether the person signs in again while the credential still holds. */
  readonly isRenewing: boolean;
  /** Counts the sessions: what one has read and shown does not outlive it. */
  readonly generation: number;
}

export interface Session extends State {
  readonly settings: Settings;
  /** Whether the gateway wants a credential and there is none. */
  readonly isSignedOut: boolean;
  /** Starts a session. */
  signIn(this: void, credential: Credential): void;
  /** Goes on with the session, whose page stays: the credential is of the same person. */
  resume(this: void, credential: Credential): void;
  signOut(this: void): void;
  setRenewing(this: void, isRenewing: boolean): void;
  /** The gateway does not take the credential, or not any more; of no matter where there is another by now. */
  refuse(this: void, credential: Credential | undefined): void;
}

const SessionContext = createContext<Session | undefined>(undefined);

const FRESH = { refused: undefined, isRenewing: false };

export function SessionProvider({ settings, children }: { settings: Settings; children: ReactNode }) {
  const [state, setState] = useState<State>(() => ({
    ...FRESH,
    credential: readStoredCredential(),
    generation: 0,
  }));
  useEffect(() => storeCredential(state.credential), [state.credential]);
  useEffect(() => joinTabs(() => setState(createSignedOutState)), []);
  const session = useMemo(
    () => ({
      ...state,
      settings,
      isSignedOut: settings.signIn.length > 0 && state.credential === undefined,
      signIn: (credential: Credential) => {
        announceSignIn(credential);
        setState(({ generation }) => ({ ...FRESH, credential, generation: generation + 1 }));
      },
      resume: (credential: Credential) => {
        announceSignIn(credential);
        setState(({ generation }) => ({ ...FRESH, credential, generation }));
      },
      signOut: () => {
        if (state.credential) announceSignOut(state.credential);
        setState(createSignedOutState);
      },
      setRenewing: (isRenewing: boolean) => setState((current) => ({ ...current, isRenewing })),
      refuse: (refused: Credential | undefined) =>
        setState((current) =>
          isSameCredential(current.credential, refused)
            ? { ...current, ...FRESH, credential: undefined, refused }
            : current,
        ),
    }),
    [settings, state],
  );
  return <SessionContext value={session}>{children}</SessionContext>;
}

const createSignedOutState = ({ generation }: State): State => ({
  ...FRESH,
  credential: undefined,
  generation: generation + 1,
});

export function useSession(): Session {
  const session = use(SessionContext);
  if (session === undefined) throw new Error('There is no session above this component.');
  return session;
}

/** The source of the data. Texts about the emulator appear only if it is in use. */
export const useBackend = (): Backend => useSession().settings.backend;
