/** Connects the session to the changes of the gateway, and lets its components follow them. */
import { useApolloClient } from '@apollo/client/react';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { ChangeFeed, type Topic } from '../live/change-feed.js';
import type { LiveConnection } from '../live/live-connection.js';
import { LiveContext } from '../live/live-context.js';
import type { OwnChanges } from '../live/own-changes.js';
import { preload } from '../ui/idle.js';
import { createHeaders } from './credential.js';
import { useSession } from './session.js';
import { useViewer, type Viewer } from './viewer.js';

/** A tab that has been hidden for this long closes its connection. */
const HIDDEN_MS = 180_000;

const PERMISSIONS = {
  Account: 'account:read',
  User: 'user:read',
  Room: 'room:read',
  PhoneNumber: 'phone-number:read',
} as const;

/** Returns whether the gateway lets the viewer follow the topic. Phone numbers belong to no account. */
const mayFollow = (viewer: Viewer, { resource, keys: { accountId } }: Topic): boolean =>
  viewer.can(PERMISSIONS[resource]) &&
  (viewer.accounts === null || (accountId !== undefined && viewer.accounts.includes(accountId)));

export function LiveProvider({ own, children }: { own: OwnChanges; children: ReactNode }) {
  const viewer = useViewer();
  const [feed] = useState(() => new ChangeFeed((topic) => mayFollow(viewer, topic)));
  useConnection(feed);
  const live = useMemo(() => ({ feed, own }), [feed, own]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

/** Connects the feed once the first page is complete, and again when the credential changes. */
function useConnection(feed: ChangeFeed): void {
  const client = useApolloClient();
  const { credential, isSignedOut } = useSession();
  const [connection, setConnection] = useState<LiveConnection>();
  useEffect(() => {
    let opened: LiveConnection | undefined;
    let isOver = false;
    preload(async () => {
      const { LiveConnection: Connection } = await import('../live/live-connection.js');
      if (isOver) return;
      opened = new Connection({
        url: `${location.origin.replace('http', 'ws')}/graphql`,
        client,
        feed,
      });
      setConnection(opened);
    });
    return () => {
      isOver = true;
      opened?.close();
    };
  }, [client, feed]);
  useEffect(() => {
    if (!connection || isSignedOut) return undefined;
    connection.resume(createHeaders(credential));
    const stop = pauseWhileHidden(connection);
    return () => {
      stop();
      connection.pause();
    };
  }, [connection, credential, isSignedOut]);
}

/** Closes the connection while the tab is hidden, and opens it when it is shown or online again. */
function pauseWhileHidden(connection: LiveConnection): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const check = () => {
    clearTimeout(timer);
    if (document.visibilityState === 'visible') connection.resume();
    else timer = setTimeout(() => connection.pause(), HIDDEN_MS);
  };
  document.addEventListener('visibilitychange', check);
  addEventListener('online', check);
  return () => {
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', check);
    removeEventListener('online', check);
  };
}
