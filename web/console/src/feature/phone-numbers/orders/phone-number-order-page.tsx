/** The page of an order. It follows the order until it is settled, and shows the outcome of each number. */
import { useQuery } from '@apollo/client/react';
import { Alert, Anchor, Box, Button, Group, Loader, Skeleton, Stack, Table, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Link, useParams } from 'react-router';
import { OneOrderDocument, type OrderRowFragment } from '../../../graphql/generated/graphql.js';
import { PageHeader } from '../../../ui/page-header.js';
import { ProblemAlert } from '../../../ui/problem-alert.js';
import { Timestamp } from '../../../ui/timestamp.js';
import { PRODUCT } from '../phone-number-labels.js';
import { countNumbers, isUnderWay, OrderBadge, OrderedBadge, describeOutcome } from './order-labels.js';
import { useOrderWatch } from './use-order-watch.js';

export function PhoneNumberOrderPage() {
  const { phoneNumberOrderId = '' } = useParams();
  const { data, error, loading, refetch } = useQuery(OneOrderDocument, { variables: { phoneNumberOrderId } });
  const order = data?.phoneNumberOrder;
  return (
    <>
      <PageHeader title="Order" trail={[{ label: 'Orders', to: '/phone-numbers/orders' }]} />
      {order && <Order key={phoneNumberOrderId} order={order} />}
      {!order && loading && <Skeleton h={200} />}
      {!order && error && (
        <ProblemAlert error={error} title="The order cannot be shown" onRetry={() => void refetch()} />
      )}
      {!order && !loading && !error && <Text>There is no such order.</Text>}
    </>
  );
}

function Order({ order }: { order: OrderRowFragment }) {
  const { failed } = countNumbers(order);
  return (
    <Stack gap="md" maw={760}>
      <State order={order} />
      {failed > 0 && !isUnderWay(order) && <FailureNote />}
      <Table variant="vertical" aria-label="The order">
        <Table.Tbody>
          <Table.Tr>
            <Table.Th scope="row" w={140}>
              Use
            </Table.Th>
            <Table.Td>{order.productType ? PRODUCT[order.productType] : '–'}</Table.Td>
          </Table.Tr>
          <Table.Tr>
            <Table.Th scope="row">Placed</Table.Th>
            <Table.Td>
              <Timestamp value={order.createdTimestamp} />
            </Table.Td>
          </Table.Tr>
          <Table.Tr>
            <Table.Th scope="row">Changed</Table.Th>
            <Table.Td>
              <Timestamp value={order.updatedTimestamp} />
            </Table.Td>
          </Table.Tr>
          <Table.Tr>
            <Table.Th scope="row">Order id</Table.Th>
            <Table.Td ff="monospace" style={{ overflowWrap: 'anywhere' }}>
              {order.phoneNumberOrderId}
            </Table.Td>
          </Table.Tr>
        </Table.Tbody>
      </Table>
      <Ordered order={order} />
    </Stack>
  );
}

function State({ order }: { order: OrderRowFragment }) {
  const isOpen = isUnderWay(order);
  const watch = useOrderWatch(order);
  return (
    <>
      <Group gap="sm">
        <OrderBadge status={order.status} />
        <Text role="status">{describeOutcome(order)}</Text>
        {isOpen && (
          <>
            <Loader size="xs" aria-hidden />
            <Button size="compact-sm" variant="default" onClick={watch.lookNow}>
              Look now
            </Button>
          </>
        )}
        {countNumbers(order).acquired > 0 && (
          <Anchor component={Link} to="/phone-numbers?status=Unassigned&sort=-changed" size="sm">
            See the free numbers
          </Anchor>
        )}
      </Group>
      {isOpen && watch.error !== undefined && (
        <ProblemAlert
          error={watch.error}
          title="The order could not be looked at; it is tried again"
          onRetry={watch.lookNow}
        />
      )}
    </>
  );
}

const FailureNote = () => (
  <Alert variant="default" icon={<IconAlertTriangle />} title="Why numbers fail">
    <Text size="sm">
      The API does not tell the reason. As a rule somebody else was faster, or the number is not on offer any
      more. Nothing is left of those that failed: order other ones.
    </Text>
    <Anchor component={Link} to="/phone-numbers/search" size="sm">
      Search for other numbers
    </Anchor>
  </Alert>
);

const Ordered = ({ order }: { order: OrderRowFragment }) => (
  <Box style={{ overflowX: 'auto' }} tabIndex={0} role="region" aria-label="Numbers of the order">
    <Table aria-label="Numbers">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Number</Table.Th>
          <Table.Th scope="col">Status</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {order.orderedPhoneNumbers?.map(({ e164PhoneNumber, status }, place) => (
          <Table.Tr key={e164PhoneNumber ?? place}>
            <Table.Td>
              {e164PhoneNumber && status === 'Acquired' ? (
                <Anchor
                  component={Link}
                  to={{ pathname: '/phone-numbers', hash: `number=${encodeURIComponent(e164PhoneNumber)}` }}
                  inherit
                >
                  {e164PhoneNumber}
                </Anchor>
              ) : (
                (e164PhoneNumber ?? '–')
              )}
            </Table.Td>
            <Table.Td>
              <OrderedBadge status={status} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </Box>
);
