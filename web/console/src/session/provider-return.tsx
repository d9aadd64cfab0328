/** Where the OpenID provider sends people back to: takes the token, and goes on to what was asked for. */
import { Alert, Anchor, Center, Loader, Stack, Title } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import type { Obstacle } from './oidc.js';
import { useSession } from './session.js';

const WORDS: Readonly<Record<Obstacle, string>> = {
  refused: 'The provider refused the sign-in.',
  unreachable: 'The provider cannot be reached from here.',
  unasked: 'This is no answer to a sign-in that was begun in this tab, or it came too late.',
};

export function ProviderReturn() {
  const { settings, signIn } = useSession();
  const navigate = useNavigate();
  const [failed, setFailed] = useState<Obstacle>();
  const started = useRef(false);
  useEffect(() => {
    // The code of the address can be used once.
    if (started.current) return;
    started.current = true;
    const finish = async () => {
      const { obstacleOf, returnFromProvider } = await import('./oidc.js');
      if (!settings.oidc) return setFailed('unasked');
      try {
        const { token, path } = await returnFromProvider(settings.oidc);
        signIn({ kind: 'jwt', secret: token });
        await navigate(path.replace(/^\/console/, '') || '/', { replace: true });
      } catch (error) {
        setFailed(obstacleOf(error));
      }
    };
    finish().catch(() => setFailed('unreachable'));
  }, [settings, signIn, navigate]);
  return (
    <Center component="main" mih="50vh">
      <title>{`${failed ? 'Not signed in' : 'Signing in'} · Chime console`}</title>
      <Stack align="center">
        <Title order={1} size="h3">
          {failed ? 'Not signed in' : 'Signing in'}
        </Title>
        {failed ? (
          <Alert color="red" role="alert">
            {WORDS[failed]} <Anchor href="/console/">Try again</Anchor>
          </Alert>
        ) : (
          <Loader aria-hidden />
        )}
      </Stack>
    </Center>
  );
}
