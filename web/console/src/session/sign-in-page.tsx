/** Asks whoever is not signed in for a credential, in place of the page. */
import { Alert, Container, Paper, Stack, Title } from '@mantine/core';
import '../more-style.js';
import { KeptWork } from './preserved-work.js';
import { useSession } from './session.js';
import { SignInForm } from './sign-in-form.js';

export function SignInPage() {
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
              The gateway does not take this credential: it is wrong, or its time is over.
            </Alert>
          )}
          <KeptWork leads={settings.oidc !== null} />
          <SignInForm keepsPage={false} onGiven={signIn} />
        </Stack>
      </Paper>
    </Container>
  );
}
