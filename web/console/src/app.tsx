/** The providers around every page of the console, and its router. */
import { Alert, Center, Container, Loader, MantineProvider } from '@mantine/core';
import { useEffect, useState } from 'react';
import { RouterProvider } from 'react-router';
import { styleNonce } from './nonce.js';
import { ConfirmHost } from './ui/confirm.js';
import { NoticeHost } from './ui/notice.js';
import { watchFocus } from './ui/return-focus.js';
import { createRouter } from './route.js';
import { SessionProvider } from './session/session.js';
import { fetchSettings, type Settings } from './session/settings.js';
import { cssVariables, theme } from './theme.js';

const router = createRouter();

export function App() {
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      cssVariablesResolver={cssVariables}
      getStyleNonce={styleNonce}
    >
      <WithSettings />
    </MantineProvider>
  );
}

function WithSettings() {
  const [settings, setSettings] = useState<Settings | 'loading' | 'failed'>('loading');
  useEffect(watchFocus, []);
  useEffect(() => {
    fetchSettings().then(setSettings, () => setSettings('failed'));
  }, []);
  if (settings === 'failed') {
    return (
      <Container component="main" size="sm" py="xl">
        <Alert color="red" title="The gateway cannot be reached">
          Reload this page when it is there again.
        </Alert>
      </Container>
    );
  }
  if (settings === 'loading') {
    return (
      <Center component="main" mih="50vh">
        <Loader role="progressbar" aria-label="Loading" />
      </Center>
    );
  }
  return (
    <SessionProvider settings={settings}>
      <RouterProvider router={router} />
      <NoticeHost />
      <ConfirmHost />
    </SessionProvider>
  );
}
