/** Inviting people to a Team account by pasting their addresses. */
import {
  Alert,
  Button,
  Group,
  List,
  Modal,
  NativeSelect,
  Progress,
  Stack,
  Text,
  Textarea,
} from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import type { UserType } from '../../gql/graphql.js';
import { useLeaveWarning } from '../../part/leave-warning.js';
import type { LayoutAccount } from '../account/account-layout.js';
import { LICENSE, USER_TYPE } from '../user/user-word.js';
import { InviteOutcome } from './invite-outcome.js';
import { type ParsedAddresses, parseAddresses } from './parse-address.js';
import { type Invitation, useInvitation } from './use-invitation.js';

const NUMBER = new Intl.NumberFormat();

const LEAVING = {
  title: 'Leave while people are being invited?',
  children: (
    <Text size="sm">Who has been invited stays invited. The outcome of the others is not shown.</Text>
  ),
};

export function InviteDialog({ account, onClose }: { account: LayoutAccount; onClose: () => void }) {
  const invitation = useInvitation(account.accountId);
  const { isRunning, invited } = invitation;
  useLeaveWarning(isRunning, LEAVING);
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Invite people to ${account.name}`}
      size="lg"
      closeOnClickOutside={false}
      closeOnEscape={!isRunning}
      withCloseButton={!isRunning}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {invited.length === 0 ? (
        <AddressForm account={account} invitation={invitation} onClose={onClose} />
      ) : (
        <Outcome invitation={invitation} onClose={onClose} />
      )}
    </Modal>
  );
}

interface AddressFormProps {
  account: LayoutAccount;
  invitation: Invitation;
  onClose: () => void;
}

function AddressForm({ account, invitation, onClose }: AddressFormProps) {
  const [text, setText] = useState('');
  const [userType, setUserType] = useState<UserType>('PrivateUser');
  const parsed = useMemo(() => parseAddresses(text), [text]);
  const count = parsed.addresses.length;
  return (
    <Stack gap="md">
      <Textarea
        label="E-mail addresses"
        description="Paste as many as you like: one a line, or with commas, semicolons or tabs between them. Names around them, as in Jo Doe <jo@example.com>, are left out."
        minRows={6}
        maxRows={12}
        autosize
        data-autofocus
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Findings parsed={parsed} />
      <NativeSelect
        label="They are"
        value={userType}
        onChange={(event) => setUserType(event.currentTarget.value as UserType)}
        data={Object.entries(USER_TYPE).map(([value, label]) => ({ value, label }))}
      />
      <Text size="sm" c="dimmed">
        Each gets an e-mail and is listed as pending until they accept, with the default licence of the
        account
        {account.defaultLicense ? ` (${LICENSE[account.defaultLicense]})` : ''}. Whoever is pending already
        gets another e-mail.
      </Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button disabled={count === 0} onClick={() => void invitation.start(parsed.addresses, userType)}>
          {count === 1 ? 'Invite 1 person' : `Invite ${NUMBER.format(count)} people`}
        </Button>
      </Group>
    </Stack>
  );
}

/** So many are listed; whoever pastes the wrong column has more. */
const LISTED = 20;

function Findings({ parsed: { addresses, repeated, invalid } }: { parsed: ParsedAddresses }) {
  return (
    <div role="status">
      {(addresses.length > 0 || repeated > 0) && (
        <Text size="sm">
          {NUMBER.format(addresses.length)} {addresses.length === 1 ? 'address' : 'addresses'}
          {repeated > 0 && `, ${NUMBER.format(repeated)} more than once`}
        </Text>
      )}
      {invalid.length > 0 && (
        <Alert
          variant="default"
          icon={<IconAlertTriangle color="var(--mantine-color-yellow-7)" />}
          mt="xs"
          title={`${NUMBER.format(invalid.length)} cannot be invited`}
        >
          <List size="sm">
            {invalid.slice(0, LISTED).map(({ text, reason }, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- The same text may be there twice.
              <List.Item key={index} style={{ overflowWrap: 'anywhere' }}>
                <strong>{text}</strong> {reason}
              </List.Item>
            ))}
          </List>
          {invalid.length > LISTED && (
            <Text size="sm">and {NUMBER.format(invalid.length - LISTED)} more</Text>
          )}
        </Alert>
      )}
    </div>
  );
}

function Outcome({ invitation, onClose }: Pick<AddressFormProps, 'invitation' | 'onClose'>) {
  const { invited, isRunning, retry, stop } = invitation;
  const count = (outcome: string) => invited.filter((one) => one.outcome === outcome).length;
  const left = count('waiting');
  const failed = count('failed');
  const done = invited.length - left;
  return (
    <Stack gap="md">
      <Progress value={(done / invited.length) * 100} animated={isRunning} aria-label="People invited" />
      <Text size="sm" role="status">
        {NUMBER.format(count('invited'))} invited
        {count('member') > 0 && `, ${NUMBER.format(count('member'))} in the account already`}
        {failed > 0 && `, ${NUMBER.format(failed)} failed`}
        {left > 0 && `, ${NUMBER.format(left)} ${isRunning ? 'to go' : 'not sent'}`}
      </Text>
      <InviteOutcome invited={invited} />
      <Group justify="flex-end">
        {isRunning && (
          <Button variant="default" onClick={stop}>
            Stop
          </Button>
        )}
        {!isRunning && failed + left > 0 && (
          <Button variant="default" onClick={() => void retry()}>
            {failed > 0 ? 'Try the failed again' : 'Invite the others'}
          </Button>
        )}
        {!isRunning && <Button onClick={onClose}>Done</Button>}
      </Group>
    </Stack>
  );
}
