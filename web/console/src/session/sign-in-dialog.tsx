/** Asks for a credential again above the page, so that forms that are open survive. */
import type { ApolloClient } from '@apollo/client';
import { useApolloClient } from '@apollo/client/react';
import { Alert, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { OwnChanges } from '../live/own-changes.js';
import { createClient, isUnauthenticated } from './client.js';
import { toProblem } from '../graphql/problem.js';
import { ViewerDocument } from '../graphql/generated/graphql.js';
import '../ui/more-style.js';
import type { Credential } from './credential.js';
import { useSession } from './session.js';
import type { UnfinishedWorkProps } from './unfinished-work.js';
import { SignInForm } from './sign-in-form.js';

export function SignInDialog({ UnfinishedWork }: UnfinishedWorkProps) {
  const { isSignedOut, signIn, resume, setRenewing } = useSession();
  const client = useApolloClient();
  const [problem, setProblem] = useState<string>();
  const attempt = async (credential: Credential) => {
    setProblem(undefined);
    try {
      // `signIn` discards the page: another person, or the same one with other permissions, must not see it.
      if (!(await isSameViewer(client, credential))) return signIn(credential);
      resume(credential);
      refetchFailedQueries(client);
    } catch (error) {
      setProblem(
        isUnauthenticated(error)
          ? 'The gateway refused this credential: it is invalid or has expired.'
          : toProblem(error).message,
      );
    }
  };
  return (
    <Modal
      opened
      onClose={() => setRenewing(false)}
      title="Sign in again"
      zIndex={500}
      withCloseButton={!isSignedOut}
      closeOnEscape={!isSignedOut}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
      // The overlay hides the page from anybody who has not signed in.
      overlayProps={isSignedOut ? { backgroundOpacity: 1, color: 'var(--mantine-color-body)' } : {}}
    >
      <Stack>
        <Text size="sm">
          {isSignedOut ? 'Your sign-in has ended. ' : ''}
          If the same person signs in, the page and your input are kept.
        </Text>
        {problem !== undefined && (
          <Alert color="red" title="Not signed in" role="alert">
            {problem}
          </Alert>
        )}
        {isSignedOut && <UnfinishedWork leads={false} />}
        <SignInForm keepsPage onCredential={(credential) => void attempt(credential)} />
      </Stack>
    </Modal>
  );
}

/** Returns whether the gateway names the same viewer for the credential as for the page. */
async function isSameViewer(client: ApolloClient, credential: Credential): Promise<boolean> {
  const other = createClient({
    credential: () => credential,
    onUnauthenticated: () => undefined,
    own: new OwnChanges(),
  });
  const { data } = await other.query({ query: ViewerDocument });
  const known = client.readQuery({ query: ViewerDocument });
  return JSON.stringify(data?.viewer) === JSON.stringify(known?.viewer);
}

/** Repeats the queries that failed while nobody was signed in. */
function refetchFailedQueries(client: ApolloClient): void {
  for (const query of client.getObservableQueries('active')) {
    if (query.getCurrentResult().error) query.refetch().catch(() => undefined);
  }
}
