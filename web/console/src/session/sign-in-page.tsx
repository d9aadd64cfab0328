/** Asks whoever is not signed in for a credential, in place of the page. */
import { Alert, Container, Paper, Stack, Title } from '@mantine/core';
import '../ui/more-style.js';
import { useSession } from './session.js';
import { SignInForm } from './sign-in-form.js';
import type { UnfinishedWorkProps } from './unfinished-work.js';

export function SignInPage({ UnfinishedWork }: UnfinishedWorkProps) {
  const { settings, refused, signIn } = useSession();
  return (
    <Container component="main" size="xs" py="xl">
      <title>Sign in · Chime console</title>
      <Paper withBorder p="xl" mt="xl">
        <Stack>
          <Title order={1} size="h2">
            Chime console
          </Title>
          {refused && (
            <Alert color="red" title="Not signed in" role="alert">
              The gateway refused this credential: it is invalid or has expired.
            </Alert>
          )}
          <UnfinishedWork leads={settings.oidc !== null} />
          <SignInForm keepsPage={false} onCredential={signIn} />
        </Stack>
      </Paper>
    </Container>
  );
}
