/**
 * Shares the credential between the tabs of one browser, which keep nothing on disk: each tab has its own in its memory
 * and sessionStorage, and a tab without one asks the others. A BroadcastChannel reaches pages of the same origin alone.
 * Their policies allow no scripts but the gateway's own; whoever could run another there could act as the person anyway.
 */
import { type Credential, isSameCredential, readStoredCredential } from './credential.js';

type Message =
  | { readonly kind: 'ask' }
  | { readonly kind: 'signed-in' | 'signed-out'; readonly credential: Credential };

const NAME = 'chime-console-session';

function post(message: Message): void {
  const channel = new BroadcastChannel(NAME);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- A channel is of one origin and takes none.
  channel.postMessage(message);
  channel.close();
}

function listen(onMessage: (message: Message) => void): () => void {
  const channel = new BroadcastChannel(NAME);
  channel.addEventListener('message', ({ data }: MessageEvent<Message>) => onMessage(data));
  return () => channel.close();
}

/** The credential of the last sign-out. A tab that has not noticed yet may still offer it. */
let ended: Credential | undefined;

const hasEnded = (credential: Credential): boolean =>
  ended !== undefined && isSameCredential(credential, ended);

export function announceSignIn(credential: Credential): void {
  ended = undefined;
  post({ kind: 'signed-in', credential });
}

export function announceSignOut(credential: Credential): void {
  ended = credential;
  post({ kind: 'signed-out', credential });
}

/** Gives this tab's credential to tabs that ask, and signs out with the tab that had the same. */
export function joinTabs(onSignOut: () => void): () => void {
  return listen((message) => {
    if (message.kind === 'signed-out') ended = message.credential;
    const own = readStoredCredential();
    if (own === undefined) return;
    if (message.kind === 'ask' && !hasEnded(own)) announceSignIn(own);
    if (message.kind === 'signed-out' && isSameCredential(message.credential, own)) onSignOut();
  });
}

/** Asks the other tabs for a credential, and goes on listening for one. Only a tab without one may call it. */
export function askTabs(onCredential: (credential: Credential) => void): () => void {
  const stop = listen((message) => {
    if (message.kind === 'signed-in' && !hasEnded(message.credential)) onCredential(message.credential);
  });
  post({ kind: 'ask' });
  return stop;
}
