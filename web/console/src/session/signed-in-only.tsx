/** Everything below is for who is signed in: it has the Apollo client of the session, and the viewer. */
import { ApolloProvider } from '@apollo/client/react';
import { lazy, Suspense, useEffect, useMemo } from 'react';
import { Outlet } from 'react-router';
import { createClient } from '../api/client.js';
import { useSession } from './session.js';
import { ViewerProvider } from './viewer.js';

// Where everybody may do everything, nobody needs it.
const SignInPage = lazy(async () => ({ default: (await import('./sign-in-page.js')).SignInPage }));

export function SignedInOnly() {
  const { credential, isSignedOut, refuse } = useSession();
  // Another for each credential: nothing of what one caller was answered is shown to another.
  const client = useMemo(
    () => createClient({ credential, onUnauthenticated: () => refuse(credential) }),
    [credential, refuse],
  );
  // The one before asks nothing more.
  useEffect(() => () => client.stop(), [client]);
  if (isSignedOut) {
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
    </ApolloProvider>
  );
}
