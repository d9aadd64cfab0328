/** The session: the credential, signing in and signing out. */
import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react';
import type { Backend, Settings } from './settings.js';
import { type Credential, isSameCredential, storeCredential, readStoredCredential } from './credential.js';
import { announceSignIn, announceSignOut, joinTabs } from './tabs.js';

interface State {
  /** Undefined if nobody has signed in, or if the gateway does not require it. */
  readonly credential: Credential | undefined;
  /** The last credential, if the gateway has refused it. */
  readonly refused: Credential | undefined;
  /** Whether the person signs in again before the credential expires. */
  readonly isRenewing: boolean;
  /** The number of the session. Data of one session is not shown in another. */
  readonly generation: number;
}

export interface Session extends State {
  readonly settings: Settings;
  /** Whether the gateway requires a credential and there is none. */
  readonly isSignedOut: boolean;
  /** Starts a session. */
  signIn(this: void, credential: Credential): void;
  /** Continues the session and its page with a new credential of the same person. */
  resume(this: void, credential: Credential): void;
  signOut(this: void): void;
  setRenewing(this: void, isRenewing: boolean): void;
  /** Called when the gateway refuses a credential. Has no effect if another is in use already. */
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
