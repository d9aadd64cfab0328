/** The orders of phone numbers, the newest first. */
import { Anchor, Box, Button, Table, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { OrderRowFragment } from '../../../graphql/generated/graphql.js';
import { PageHeader } from '../../../ui/page-header.js';
import { Timestamp } from '../../../ui/timestamp.js';
import { useViewer } from '../../../session/viewer.js';
import { PRODUCT } from '../phone-number-labels.js';
import { NUMBER } from '../../../ui/format-count.js';
import { ListStatus } from '../../../ui/list-status.js';
import { countNumbers, isUnderWay, OrderBadge, orderPath } from './order-labels.js';
import { useAllOrders } from './use-all-orders.js';
import { useOrderWatch } from './use-order-watch.js';

export function PhoneNumberOrderListPage() {
  const viewer = useViewer();
  const all = useAllOrders();
  const orders = all.nodes.toSorted((one, other) => parseTime(other) - parseTime(one));
  return (
    <>
      <PageHeader
        title="Orders"
        actions={
          viewer.can('phone-number:write') && (
            <Button component={Link} to="/phone-numbers/search" leftSection={<IconPlus size={18} />}>
              Order numbers
            </Button>
          )
        }
      />
      <ListStatus noun={['order', 'orders']} list={all} />
      {orders.length > 0 && <Orders orders={orders} />}
      {orders.length === 0 && all.state === 'complete' && (
        <Text c="dimmed">Nothing has been ordered yet.</Text>
      )}
    </>
  );
}

const parseTime = ({ createdTimestamp }: OrderRowFragment): number => Date.parse(createdTimestamp ?? '') || 0;

const Orders = ({ orders }: { orders: readonly OrderRowFragment[] }) => (
  <Box style={{ overflowX: 'auto' }} tabIndex={0} role="region" aria-label="Orders, a table">
    <Table aria-label="Orders" highlightOnHover miw={640}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Placed</Table.Th>
          <Table.Th scope="col">Status</Table.Th>
          <Table.Th scope="col">Use</Table.Th>
          <Table.Th scope="col" ta="right">
            Ordered
          </Table.Th>
          <Table.Th scope="col" ta="right">
            Acquired
          </Table.Th>
          <Table.Th scope="col" ta="right">
            Failed
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {orders.map((order) => (
          <OrderRow key={order.phoneNumberOrderId} order={order} />
        ))}
      </Table.Tbody>
    </Table>
  </Box>
);

function OrderRow({ order }: { order: OrderRowFragment }) {
  useOrderWatch(order);
  const { all, acquired, failed } = countNumbers(order);
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} to={orderPath(order)} inherit>
          <Timestamp value={order.createdTimestamp} />
        </Anchor>
      </Table.Td>
      <Table.Td>
        <OrderBadge status={order.status} />
      </Table.Td>
      <Table.Td>{order.productType ? PRODUCT[order.productType] : '–'}</Table.Td>
      <Table.Td ta="right">{NUMBER.format(all)}</Table.Td>
      <Table.Td ta="right">{isUnderWay(order) ? '…' : NUMBER.format(acquired)}</Table.Td>
      <Table.Td ta="right">{isUnderWay(order) ? '…' : NUMBER.format(failed)}</Table.Td>
    </Table.Tr>
  );
}
