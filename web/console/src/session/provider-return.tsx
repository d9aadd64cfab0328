/** The page to which the OpenID provider sends people back. It takes the token and opens the requested page. */
import { Alert, Anchor, Center, Loader, Stack, Text, Title } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';
import type { Obstacle } from './oidc.js';
import { useSession } from './session.js';

const MESSAGES: Readonly<Record<Obstacle, string>> = {
  refused: 'The provider refused the sign-in.',
  unreachable: 'The provider cannot be reached from here.',
  unasked: 'This is no answer to a sign-in that was begun in this tab, or it came too late.',
};

/** Begins a sign-in in a tab of its own, which gives the credential to the others and closes. */
export const AGAIN_URL = '/console/signed-in#again';
const DONE_URL = '/console/signed-in#done';

export function ProviderReturn() {
  const { hash } = useLocation();
  return hash === '#done' ? <SignedInElsewhere /> : <Returning isBeginning={hash === '#again'} />;
}

function SignedInElsewhere() {
  // Has no effect if the browser does not allow it; the page then says so itself.
  useEffect(() => close(), []);
  return (
    <Center component="main" mih="50vh">
      <title>Signed in · Chime console</title>
      <Stack align="center">
        <Title order={1} size="h3">
          You are signed in
        </Title>
        <Text>Close this tab and go on in the other.</Text>
      </Stack>
    </Center>
  );
}

function Returning({ isBeginning }: { isBeginning: boolean }) {
  const { settings, signIn } = useSession();
  const navigate = useNavigate();
  const [failed, setFailed] = useState<Obstacle>();
  const started = useRef(false);
  useEffect(() => {
    // The code in the address can be used only once.
    if (started.current) return;
    started.current = true;
    const finish = async () => {
      const { goToProvider, toObstacle: obstacleOf, returnFromProvider } = await import('./oidc.js');
      if (!settings.oidc) return setFailed('unasked');
      try {
        if (isBeginning) return await goToProvider(settings.oidc, DONE_URL);
        const { token, path } = await returnFromProvider(settings.oidc);
        signIn({ kind: 'jwt', secret: token });
        await navigate(path.replace(/^\/console/, '') || '/', { replace: true });
      } catch (error) {
        setFailed(obstacleOf(error));
      }
    };
    finish().catch(() => setFailed('unreachable'));
  }, [settings, signIn, navigate, isBeginning]);
  return (
    <Center component="main" mih="50vh">
      <title>{`${failed ? 'Not signed in' : 'Signing in'} · Chime console`}</title>
      <Stack align="center">
        <Title order={1} size="h3">
          {failed ? 'Not signed in' : 'Signing in'}
        </Title>
        {failed ? (
          <Alert color="red" role="alert">
            {MESSAGES[failed]} <Anchor href="/console/">Try again</Anchor>
          </Alert>
        ) : (
          <Loader aria-hidden />
        )}
      </Stack>
    </Center>
  );
}
