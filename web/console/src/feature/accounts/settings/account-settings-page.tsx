/** The settings of an account, and its deletion. */
import { Stack } from '@mantine/core';
import { PageHeader } from '../../../ui/page-header.js';
import { useViewer } from '../../../session/viewer.js';
import { isEnterprise, useAccount } from '../../../ui/use-account.js';
import { DelegateSection } from './delegate-section.js';
import { DeleteSection } from './delete-section.js';
import { GeneralSection } from './general-section.js';
import { MeetingSection } from './meeting-section.js';
import { RetentionSection } from './retention-section.js';

export function AccountSettingsPage() {
  const account = useAccount();
  const viewer = useViewer();
  return (
    <>
      <PageHeader title="Account settings" />
      {/* The form of one account does not remain for another. */}
      <Stack key={account.accountId} gap="md" maw={760}>
        <GeneralSection account={account} />
        <MeetingSection account={account} />
        {account.accountType === 'EnterpriseDirectory' && <DelegateSection account={account} />}
        {isEnterprise(account) && <RetentionSection account={account} />}
        {viewer.can('account:lifecycle') && <DeleteSection account={account} />}
      </Stack>
    </>
  );
}
