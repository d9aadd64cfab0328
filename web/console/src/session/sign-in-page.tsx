/** Asks whoever is not signed in for a credential, in place of the page. */
import { Alert, Button, Container, Paper, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import '../more-style.js';
import { fileNameOf } from '../bulk-work/csv.js';
import { type Job, unfinishedJobs } from '../bulk-work/job-store.js';
import { saveCsv } from '../bulk-work/save-file.js';
import { outcomeAsCsv } from '../bulk-work/user-file.js';
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
          <Button key={job.id} size="compact-sm" variant="default" onClick={() => saveOutcome(job)}>
            Save the outcome of {job.worker.account.name}
          </Button>
        ))}
      </Stack>
    </Alert>
  );
}

function saveOutcome({ engine, worker: { account } }: Job): void {
  saveCsv(outcomeAsCsv(engine.current().entries), fileNameOf('outcome', account.name));
}
