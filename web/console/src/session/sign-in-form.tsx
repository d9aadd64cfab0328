/** The form to sign in with the provider, a token or an API key. Other tabs that are signed in make it needless. */
import { Alert, Button, PasswordInput, SegmentedControl, Stack, Text } from '@mantine/core';
import { type SubmitEvent, useEffect, useEffectEvent, useState } from 'react';
import type { Settings } from './settings.js';
import { type Credential, isSameCredential } from './credential.js';
import { AGAIN_URL } from './provider-return.js';
import { useSession } from './session.js';
import { askTabs } from './tabs.js';

const LABELS = { jwt: 'Access token', 'api-key': 'API key' } as const;

export interface SignInFormProps {
  /** Whether signing in must leave this page as it is. */
  keepsPage: boolean;
  onCredential: (credential: Credential) => void;
}

export function SignInForm({ keepsPage, onCredential }: SignInFormProps) {
  const { settings, credential, refused } = useSession();
  const take = useEffectEvent((offered: Credential) => {
    if (!isSameCredential(offered, refused) && !isSameCredential(offered, credential)) onCredential(offered);
  });
  useEffect(() => askTabs((offered) => take(offered)), []);
  const kinds = settings.signIn.filter((kind) => kind !== 'router');
  return (
    <>
      {settings.oidc && <ProviderButton oidc={settings.oidc} keepsPage={keepsPage} />}
      {kinds.length > 0 && (
        <CredentialForm kinds={kinds} isMain={settings.oidc === null} onCredential={onCredential} />
      )}
      {kinds.length === 0 && !settings.oidc && (
        <Text>This gateway answers its router only, so that nobody can sign in here.</Text>
      )}
    </>
  );
}

interface ProviderButtonProps {
  oidc: NonNullable<Settings['oidc']>;
  keepsPage: boolean;
}

function ProviderButton({ oidc, keepsPage }: ProviderButtonProps) {
  const [state, setState] = useState<'idle' | 'going' | 'failed'>('idle');
  const go = async () => {
    if (keepsPage) {
      // Signing in at the provider leaves the page, so a new tab does it and sends the credential to this one.
      open(AGAIN_URL, '_blank', 'noopener');
      return;
    }
    setState('going');
    try {
      const { goToProvider } = await import('./oidc.js');
      await goToProvider(oidc, location.pathname + location.search + location.hash);
    } catch {
      setState('failed');
    }
  };
  return (
    <>
      <Button onClick={() => void go()} loading={state === 'going'}>
        Sign in with {new URL(oidc.issuer).host}
      </Button>
      {state === 'failed' && <Alert color="red">The sign-in page cannot be reached.</Alert>}
    </>
  );
}

interface CredentialFormProps {
  kinds: Credential['kind'][];
  isMain: boolean;
  onCredential: (credential: Credential) => void;
}

function CredentialForm({ kinds, isMain, onCredential }: CredentialFormProps) {
  const [kind, setKind] = useState<Credential['kind']>(kinds[0] ?? 'jwt');
  const [secret, setSecret] = useState('');
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const given = secret.trim();
    if (given !== '') onCredential({ kind, secret: given });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        {kinds.length > 1 && (
          <SegmentedControl
            aria-label="What to sign in with"
            value={kind}
            onChange={setKind}
            data={kinds.map((value) => ({ value, label: LABELS[value] }))}
          />
        )}
        <PasswordInput
          label={LABELS[kind]}
          description="Kept in the memory of this browser's open tabs, and gone with the last."
          autoComplete="off"
          required
          value={secret}
          onChange={(event) => setSecret(event.currentTarget.value)}
        />
        <Button type="submit" variant={isMain ? 'filled' : 'default'}>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}
