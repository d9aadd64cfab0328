/** Bulk work that an expired session has interrupted. It waits for the same person on this page only. */
import { Alert, Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { createFileName } from '../../bulk/csv.js';
import { type Job, listUnfinishedJobs } from './job-store.js';
import { saveCsv } from '../../bulk/save-file.js';
import { createOutcomeCsv } from '../../bulk/user-file.js';

export function PreservedWork({ leads }: { leads: boolean }) {
  const [jobs] = useState(listUnfinishedJobs);
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
  saveCsv(createOutcomeCsv(engine.current().entries), createFileName('outcome', account.name));
}
