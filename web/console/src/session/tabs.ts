/**
 * Shares the credential between the tabs of one browser, which store nothing on disk. Each tab has its own copy in its
 * memory and sessionStorage, and a tab without one asks the others. A BroadcastChannel reaches only pages of the same
 * origin. Their policies allow only the gateway's own scripts; anybody who could run another could act as the person
 * anyway.
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

/** Sends this tab's credential to tabs that ask, and signs out when a tab with the same credential does. */
export function joinTabs(onSignOut: () => void): () => void {
  return listen((message) => {
    if (message.kind === 'signed-out') ended = message.credential;
    const own = readStoredCredential();
    if (own === undefined) return;
    if (message.kind === 'ask' && !hasEnded(own)) announceSignIn(own);
    if (message.kind === 'signed-out' && isSameCredential(message.credential, own)) onSignOut();
  });
}

/** Asks the other tabs for a credential, and listens for one. Only a tab without one may call it. */
export function askTabs(onCredential: (credential: Credential) => void): () => void {
  const stop = listen((message) => {
    if (message.kind === 'signed-in' && !hasEnded(message.credential)) onCredential(message.credential);
  });
  post({ kind: 'ask' });
  return stop;
}
