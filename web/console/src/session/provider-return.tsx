/** Where the OpenID provider sends people back to: takes the token, and goes on to what was asked for. */
import { Alert, Anchor, Center, Loader, Stack, Title } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { useSession } from './session.js';

export function ProviderReturn() {
  const { settings, signIn } = useSession();
  const navigate = useNavigate();
  const [failed, setFailed] = useState(false);
  const started = useRef(false);
  useEffect(() => {
    // The code of the address can be used once.
    if (started.current) return;
    started.current = true;
    const finish = async () => {
      if (!settings.oidc) throw new Error('No provider is configured.');
      const { returnFromProvider } = await import('./oidc.js');
      const { token, path } = await returnFromProvider(settings.oidc);
      signIn({ kind: 'jwt', secret: token });
      await navigate(path.replace(/^\/console/, '') || '/', { replace: true });
    };
    finish().catch(() => setFailed(true));
  }, [settings, signIn, navigate]);
  return (
    <Center component="main" mih="50vh">
      <Stack align="center">
        <Title order={1} size="h3">
          {failed ? 'Not signed in' : 'Signing in'}
        </Title>
        {failed ? (
          <Alert color="red" role="alert">
            The sign-in did not come to its end. <Anchor href="/console/">Try again</Anchor>
          </Alert>
        ) : (
          <Loader aria-hidden />
        )}
      </Stack>
    </Center>
  );
}
