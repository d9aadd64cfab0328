/** The details of a number, shown next to the list. */
import { Button, Drawer, Group, Stack, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { NumberRowFragment } from '../../../graphql/generated/graphql.js';
import { Timestamp } from '../../../ui/timestamp.js';
import { Dash, NumberBadge } from './number-badge.js';
import { NumberHolder } from './number-holder.js';
import { NAME_STATUS, formatNumber, PRODUCT, PRODUCT_HINT, TYPE } from '../phone-number-labels.js';
import type { NumberChoice } from './use-number-choice.js';

export interface NumberDetailsProps {
  number: NumberRowFragment;
  choices: readonly NumberChoice[];
  onClose: () => void;
}

export function NumberDetails({ number, choices, onClose }: NumberDetailsProps) {
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      title={<Text fw={600}>{formatNumber(number)}</Text>}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="md">
        <Table variant="vertical" layout="fixed" aria-label="Details">
          <Table.Tbody>
            <Facts number={number} />
          </Table.Tbody>
        </Table>
        <Group gap="xs">
          {choices.map(({ key, label, Icon, isRed, obstacle, run }) => (
            <Button
              key={key}
              size="xs"
              variant="default"
              leftSection={<Icon size={16} />}
              disabled={obstacle !== undefined}
              {...(isRed && obstacle === undefined ? { c: 'var(--mantine-color-error)' } : {})}
              onClick={() => {
                onClose();
                run();
              }}
            >
              {label}
            </Button>
          ))}
        </Group>
        {choices.map(
          ({ key, label, obstacle }) =>
            obstacle && (
              <Text key={key} size="xs" c="dimmed">
                {label.replace(' …', '')} cannot be done now: {obstacle}.
              </Text>
            ),
        )}
      </Stack>
    </Drawer>
  );
}

function Facts({ number }: { number: NumberRowFragment }) {
  const { country, type, productType, callingName, callingNameStatus, associations } = number;
  const since = associations?.find(({ associatedTimestamp }) => associatedTimestamp)?.associatedTimestamp;
  return (
    <>
      <Fact label="Number">{formatNumber(number)}</Fact>
      <Fact label="Status">
        <NumberBadge number={number} />
      </Fact>
      <Fact label="Assigned to">
        <NumberHolder number={number} />
      </Fact>
      {since && (
        <Fact label="Assigned">
          <Timestamp value={since} />
        </Fact>
      )}
      <Fact label="Use">
        {productType ? PRODUCT[productType] : <Dash />}
        {productType && (
          <Text size="xs" c="dimmed">
            {PRODUCT_HINT[productType]}
          </Text>
        )}
      </Fact>
      <Fact label="Type">
        {[type ? TYPE[type] : undefined, country].filter(Boolean).join(', ') || <Dash />}
      </Fact>
      <Fact label="Calling name">
        {callingName ?? <Dash />}
        {callingNameStatus && callingNameStatus !== 'Unassigned' && (
          <Text size="xs" c="dimmed">
            {NAME_STATUS[callingNameStatus]}
            {callingNameStatus === 'UpdateInProgress' && ', which may take up to 72 hours'}
          </Text>
        )}
      </Fact>
      <Fact label="Can do">{describeCapabilities(number) || <Dash />}</Fact>
      <Fact label="Acquired">
        <Timestamp value={number.createdTimestamp} />
      </Fact>
      <Fact label="Changed">
        <Timestamp value={number.updatedTimestamp} />
      </Fact>
    </>
  );
}

const Fact = ({ label, children }: { label: string; children: ReactNode }) => (
  <Table.Tr>
    <Table.Th scope="row" w={120}>
      {label}
    </Table.Th>
    <Table.Td>{children}</Table.Td>
  </Table.Tr>
);

function describeCapabilities({ capabilities }: NumberRowFragment): string {
  if (!capabilities) return '';
  const { inboundCall, outboundCall, inboundSMS, outboundSMS, inboundMMS, outboundMMS } = capabilities;
  return [
    describeDirections('calls', inboundCall, outboundCall),
    describeDirections('text messages', inboundSMS, outboundSMS),
    describeDirections('picture messages', inboundMMS, outboundMMS),
  ]
    .filter((words) => words !== undefined)
    .join('; ');
}

function describeDirections(what: string, isIn: boolean | null, isOut: boolean | null): string | undefined {
  if (isIn && isOut) return `${what} in and out`;
  if (isIn) return `${what} in`;
  return isOut ? `${what} out` : undefined;
}
