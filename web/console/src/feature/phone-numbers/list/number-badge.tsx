/** The status of a number. The badge has a word and a colour, because a colour alone would exclude people. */
import { Badge, Text } from '@mantine/core';
import type { NumberRowFragment, PhoneNumberStatus } from '../../../graphql/generated/graphql.js';
import { isDeleted, STATUS } from '../phone-number-labels.js';

const COLOR: Readonly<Record<PhoneNumberStatus, string>> = {
  Unassigned: 'green',
  Assigned: 'blue',
  AcquireInProgress: 'yellow',
  AcquireFailed: 'red',
  ReleaseInProgress: 'yellow',
  ReleaseFailed: 'red',
  DeleteInProgress: 'yellow',
  DeleteFailed: 'red',
};

export function NumberBadge({ number }: { number: NumberRowFragment }) {
  const { status } = number;
  if (isDeleted(number)) {
    return (
      <Badge variant="dot" color="red" tt="none" fw={500}>
        In the deletion queue
      </Badge>
    );
  }
  if (!status) return <Dash />;
  return (
    <Badge variant="dot" color={COLOR[status]} tt="none" fw={500}>
      {STATUS[status]}
    </Badge>
  );
}

export const Dash = () => (
  <Text span inherit c="dimmed">
    –
  </Text>
);
