/** Shows who the user is, and since when. */
import type { UserDetailFragment } from '../../../graphql/generated/graphql.js';
import { ActionIcon, CopyButton, DataList, Group, Text } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Timestamp } from '../../../ui/timestamp.js';
import { InvitationBadge, RegistrationBadge } from '../user-badges.js';
import { Section } from '../../../ui/section.js';

export function ProfileSection({ user }: { user: UserDetailFragment }) {
  const { primaryEmail, displayName, userId, accountId, userRegistrationStatus, registeredOn } = user;
  const { userInvitationStatus, invitedOn } = user;
  const value = [
    primaryEmail,
    displayName,
    userRegistrationStatus,
    registeredOn,
    userInvitationStatus,
    invitedOn,
  ];
  return (
    <Section title="Profile" shows={{ id: userId, value }}>
      <DataList>
        <Item label="E-mail">
          {primaryEmail ? <Copied value={primaryEmail} what="e-mail address" /> : '–'}
        </Item>
        <Item label="Name">
          {displayName ?? (
            <Text c="dimmed" size="sm">
              Known once they have signed in
            </Text>
          )}
        </Item>
        <Item label="Registration">
          <RegistrationBadge value={userRegistrationStatus} />
        </Item>
        <Item label="First signed in">
          <Timestamp value={registeredOn} />
        </Item>
        <Item label="Invitation">
          <InvitationBadge value={userInvitationStatus} />
        </Item>
        <Item label="Last invited">
          <Timestamp value={invitedOn} />
        </Item>
        <Item label="User id">
          <Copied value={userId} what="user id" isCode />
        </Item>
        <Item label="Account id">
          <Copied value={accountId} what="account id" isCode />
        </Item>
      </DataList>
    </Section>
  );
}

const Item = ({ label, children }: { label: string; children: ReactNode }) => (
  <DataList.Item>
    <DataList.ItemLabel>{label}</DataList.ItemLabel>
    <DataList.ItemValue>{children}</DataList.ItemValue>
  </DataList.Item>
);

function Copied({ value, what, isCode }: { value: string; what: string; isCode?: boolean }) {
  return (
    <Group gap={4} wrap="nowrap">
      <Text span inherit ff={isCode ? 'monospace' : undefined} style={{ overflowWrap: 'anywhere' }}>
        {value}
      </Text>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-label={copied ? 'Copied' : `Copy the ${what}`}
            onClick={copy}
          >
            {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          </ActionIcon>
        )}
      </CopyButton>
    </Group>
  );
}
