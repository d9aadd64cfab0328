/** Badges for the states of a user. */
import { Badge, Text } from '@mantine/core';
import type { InviteStatus, RegistrationStatus } from '../../graphql/generated/graphql.js';
import { INVITATION, REGISTRATION } from '../../ui/user-labels.js';

const REGISTRATION_COLOR: Readonly<Record<RegistrationStatus, string>> = {
  Registered: 'green',
  Unregistered: 'gray.6',
  Suspended: 'red',
};

const INVITATION_COLOR: Readonly<Record<InviteStatus, string>> = {
  Accepted: 'green',
  Pending: 'yellow',
  Failed: 'red',
};

/** A badge has a word and a colour, because a colour alone would exclude people. */
export const RegistrationBadge = ({ value }: { value: RegistrationStatus | null }) =>
  value ? (
    <Badge variant="dot" color={REGISTRATION_COLOR[value]} tt="none" fw={500}>
      {REGISTRATION[value]}
    </Badge>
  ) : (
    <Dash />
  );

export const InvitationBadge = ({ value }: { value: InviteStatus | null }) =>
  value ? (
    <Badge variant="dot" color={INVITATION_COLOR[value]} tt="none" fw={500}>
      {INVITATION[value]}
    </Badge>
  ) : (
    <Dash />
  );

export const Dash = () => (
  <Text span inherit c="dimmed">
    –
  </Text>
);
