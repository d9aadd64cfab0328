/** The page of bulk work: it asks for the users and the action, and then shows the progress. */
import { Text } from '@mantine/core';
import { useCallback, useState } from 'react';
import { useAccount } from '../../ui/use-account.js';
import { accountPath } from '../../ui/account-path.js';
import { PageHeader } from '../../ui/page-header.js';
import { useAddressDraft } from '../../bulk/address-field.js';
import { AddressForm } from './address-form.js';
import { FindUsers, type Found } from './find-users.js';
import { FoundUsers } from './found-users.js';
import { useJobs } from './job.js';
import { RunView } from './run-view.js';

export function BulkPage() {
  const account = useAccount();
  const { job, drop } = useJobs(account);
  return (
    <>
      <PageHeader
        title="Bulk work"
        trail={[{ label: 'Users', to: `${accountPath(account.accountId)}/users` }]}
      />
      {job ? (
        <RunView key={job.id} job={job} onClose={drop} />
      ) : (
        <Preparation key={account.accountId} accountId={account.accountId} />
      )}
    </>
  );
}

function Preparation({ accountId }: { accountId: string }) {
  const draft = useAddressDraft();
  const [addresses, setAddresses] = useState<readonly string[]>();
  const [found, setFound] = useState<Found>();
  const back = useCallback(() => {
    setFound(undefined);
    setAddresses(undefined);
  }, []);
  if (found) return <FoundUsers found={found} onBack={back} />;
  if (addresses) {
    return <FindUsers accountId={accountId} addresses={addresses} onFound={setFound} onCancel={back} />;
  }
  return (
    <>
      <Text size="sm" mb="md" maw={760}>
        Change licences, log out or suspend many users at once. Select them in the list of users, or give
        their addresses here: who they are is shown before anything is done.
      </Text>
      <AddressForm draft={draft} onAddresses={setAddresses} />
    </>
  );
}
