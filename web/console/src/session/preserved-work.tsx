/** Bulk work that the session ran out under: it waits for the same person, but only in this page. */
import { Alert, Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { fileNameOf } from '../feature/bulk-jobs/csv.js';
import { type Job, unfinishedJobs } from '../feature/bulk-jobs/job-store.js';
import { saveCsv } from '../feature/bulk-jobs/save-file.js';
import { outcomeAsCsv } from '../feature/bulk-jobs/user-file.js';

export function KeptWork({ leads }: { leads: boolean }) {
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
