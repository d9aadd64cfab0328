/** Shows its children to signed-in people only. It provides the Apollo client of the session, and the viewer. */
import { ApolloProvider } from '@apollo/client/react';
import { Suspense, useEffect, useLayoutEffect, useState } from 'react';
import { Outlet } from 'react-router';
import { createClient } from './client.js';
import { ViewerDocument } from '../graphql/generated/graphql.js';
import { OwnChanges } from '../live/own-changes.js';
import { preload } from '../ui/idle.js';
import { lazyPartOnDemand } from '../ui/lazy-part.js';
import type { Credential } from './credential.js';
import { type Session, useSession } from './session.js';
import type { UnfinishedWorkProps } from './unfinished-work.js';
import { LiveProvider } from './live-provider.js';
import { ViewerProvider } from './viewer.js';

const loadPage = async () => ({ default: (await import('./sign-in-page.js')).SignInPage });
const loadDialog = async () => ({ default: (await import('./sign-in-dialog.js')).SignInDialog });

// If everybody has all permissions, nobody needs to sign in.
const SignInPage = lazyPartOnDemand(loadPage);
const SignInDialog = lazyPartOnDemand(loadDialog);

export function SignedInOnly(props: UnfinishedWorkProps) {
  const { generation, settings } = useSession();
  const isOpenToAll = settings.signIn.length === 0;
  useEffect(() => {
    if (isOpenToAll) return;
    preload(loadPage);
    preload(loadDialog);
  }, [isOpenToAll]);
  // Each session has its own client, so that nobody sees data of another caller.
  return <SessionTree key={generation} {...props} />;
}

function SessionTree(props: UnfinishedWorkProps) {
  const { credential, isSignedOut, isRenewing, refuse } = useSession();
  const [{ client, goOnWith, own }] = useState(() => createSessionClient(credential, refuse));
  useLayoutEffect(() => {
    if (credential) goOnWith(credential);
  }, [credential, goOnWith]);
  // The previous client sends no more requests.
  useEffect(() => () => client.stop(), [client]);
  // Without a page there is nothing to return to.
  if (isSignedOut && client.readQuery({ query: ViewerDocument }) === null) {
    return (
      <Suspense>
        <SignInPage {...props} />
      </Suspense>
    );
  }
  return (
    <ApolloProvider client={client}>
      <ViewerProvider>
        <LiveProvider own={own}>
          <Outlet />
        </LiveProvider>
      </ViewerProvider>
      {(isSignedOut || isRenewing) && (
        <Suspense>
          <SignInDialog {...props} />
        </Suspense>
      )}
    </ApolloProvider>
  );
}

/** Creates the client of one session. A refused credential remains in use until the same person has signed in again. */
function createSessionClient(first: Credential | undefined, refuse: Session['refuse']) {
  let latest = first;
  const own = new OwnChanges();
  return {
    own,
    client: createClient({ credential: () => latest, onUnauthenticated: refuse, own }),
    goOnWith: (credential: Credential) => {
      latest = credential;
    },
  };
}
