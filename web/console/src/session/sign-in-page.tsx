/** Asks for a token or an API key, or sends people to where they sign in. */
import {
  Alert,
  Button,
  Container,
  Paper,
  PasswordInput,
  SegmentedControl,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import '../more-style.js';
import { type Job, unfinishedJobs } from '../bulk-work/job-store.js';
import type { Settings } from '../settings.js';
import type { Credential } from './credential.js';
import { useSession } from './session.js';

const LABELS = { jwt: 'Access token', 'api-key': 'API key' } as const;

export function SignInPage() {
  const { settings, wasRefused } = useSession();
  const kinds = settings.signIn.filter((kind) => kind !== 'router');
  return (
    <Container component="main" size="xs" py="xl">
      <title>Sign in · Chime console</title>
      <Paper withBorder p="xl" mt="xl">
        <Stack>
          <Title order={1} size="h2">
            Chime console
          </Title>
          {wasRefused && (
            <Alert color="red" title="Not signed in" role="alert">
              The gateway does not take this credential: it is wrong, or its time is over.
            </Alert>
          )}
          <KeptWork leads={settings.oidc !== null} />
          {settings.oidc && <ProviderButton oidc={settings.oidc} />}
          {kinds.length > 0 && <CredentialForm kinds={kinds} isMain={settings.oidc === null} />}
          {kinds.length === 0 && !settings.oidc && (
            <Text>This gateway answers its router only, so that nobody can sign in here.</Text>
          )}
        </Stack>
      </Paper>
    </Container>
  );
}

/** Bulk work that the session ran out under: it waits for the same person, but only in this page. */
function KeptWork({ leads }: { leads: boolean }) {
  const [jobs] = useState(unfinishedJobs);
  if (jobs.length === 0) return undefined;
  return (
    <Alert variant="default" title="Bulk work is not finished">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          It waits until you have signed in again.
          {leads && ' Signing in at the provider leaves this page, and ends it: save the outcome before.'}
        </Text>
        {jobs.map((job) => (
          <Button key={job.id} size="compact-sm" variant="default" onClick={() => void saveOutcome(job)}>
            Save the outcome of {job.worker.account.name}
          </Button>
        ))}
      </Stack>
    </Alert>
  );
}

async function saveOutcome({ engine, worker: { account } }: Job): Promise<void> {
  const [{ outcomeAsCsv }, { fileNameOf }, { saveCsv }] = await Promise.all([
    import('../bulk-work/user-file.js'),
    import('../bulk-work/csv.js'),
    import('../bulk-work/save-file.js'),
  ]);
  saveCsv(outcomeAsCsv(engine.current().entries), fileNameOf('outcome', account.name));
}

function ProviderButton({ oidc }: { oidc: NonNullable<Settings['oidc']> }) {
  const [state, setState] = useState<'idle' | 'going' | 'failed'>('idle');
  const go = async () => {
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

function CredentialForm({ kinds, isMain }: { kinds: Credential['kind'][]; isMain: boolean }) {
  const { signIn } = useSession();
  const [kind, setKind] = useState<Credential['kind']>(kinds[0] ?? 'jwt');
  const [secret, setSecret] = useState('');
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const given = secret.trim();
    if (given !== '') signIn({ kind, secret: given });
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
          description="Kept in this tab until it is closed."
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
