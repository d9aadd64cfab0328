/** Everything below is for who is signed in: it has the Apollo client of the session, and the viewer. */
import { ApolloProvider } from '@apollo/client/react';
import { Suspense, useEffect, useLayoutEffect, useState } from 'react';
import { Outlet } from 'react-router';
import { createClient } from '../api/client.js';
import { ViewerDocument } from '../gql/graphql.js';
import { lazyPart } from '../part/lazy-part.js';
import type { Credential } from './credential.js';
import { type Session, useSession } from './session.js';
import { ViewerProvider } from './viewer.js';

const SignInPage = lazyPart(async () => ({ default: (await import('./sign-in-page.js')).SignInPage }));
const SignInDialog = lazyPart(async () => ({ default: (await import('./sign-in-dialog.js')).SignInDialog }));

export function SignedInOnly() {
  const { generation } = useSession();
  // Another for each session: nothing of what one caller was answered is shown to another.
  return <SessionTree key={generation} />;
}

function SessionTree() {
  const { credential, isSignedOut, isRenewing, refuse } = useSession();
  const [{ client, goOnWith }] = useState(() => createSessionClient(credential, refuse));
  useLayoutEffect(() => {
    if (credential) goOnWith(credential);
  }, [credential, goOnWith]);
  // The one before asks nothing more.
  useEffect(() => () => client.stop(), [client]);
  // Without a page there is nothing to come back to.
  if (isSignedOut && client.readQuery({ query: ViewerDocument }) === null) {
    return (
      <Suspense>
        <SignInPage />
      </Suspense>
    );
  }
  return (
    <ApolloProvider client={client}>
      <ViewerProvider>
        <Outlet />
      </ViewerProvider>
      {(isSignedOut || isRenewing) && (
        <Suspense>
          <SignInDialog />
        </Suspense>
      )}
    </ApolloProvider>
  );
}

/** The client of one session. A refused credential stays in use until there is another of the same person. */
function createSessionClient(first: Credential | undefined, refuse: Session['refuse']) {
  let latest = first;
  return {
    client: createClient({ credential: () => latest, onUnauthenticated: refuse }),
    goOnWith: (credential: Credential) => {
      latest = credential;
    },
  };
}
