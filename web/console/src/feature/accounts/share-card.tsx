/** The users of an account by one property: as a chart, and as a table with links to them. */
import { Anchor, Center, Paper, Skeleton, Table, Text, Title } from '@mantine/core';
import { Suspense, useId } from 'react';
import { Link } from 'react-router';
import classes from './account-overview.module.css';
import type { Share } from './count-users.js';
import { lazyPart } from '../../ui/lazy-part.js';
import { NUMBER } from '../../ui/format-count.js';

const ShareChart = lazyPart(async () => ({ default: (await import('./share-chart.js')).ShareChart }));

const CHART_SIZE = 148;

const PERCENT = new Intl.NumberFormat(undefined, { style: 'percent' });

export interface ShareCardProps {
  title: string;
  /** The heading of the column that the shares are grouped by. */
  by: string;
  shares: readonly Share[];
  /** The path of the list of users. */
  users: string;
}

export function ShareCard({ title, by, shares, users }: ShareCardProps) {
  const id = useId();
  return (
    <Paper component="section" withBorder p="md" aria-labelledby={id}>
      <Title order={3} size="h5" mb="sm" id={id}>
        {title}
      </Title>
      <Center mb="sm">
        <Suspense fallback={<Skeleton circle h={CHART_SIZE} w={CHART_SIZE} />}>
          <ShareChart shares={shares} size={CHART_SIZE} />
        </Suspense>
      </Center>
      <ShareTable by={by} shares={shares} users={users} labelledBy={id} />
    </Paper>
  );
}

interface ShareTableProps extends Omit<ShareCardProps, 'title'> {
  labelledBy: string;
}

function ShareTable({ by, shares, users, labelledBy }: ShareTableProps) {
  const total = shares.reduce((sum, { count }) => sum + count, 0);
  return (
    <Table
      aria-labelledby={labelledBy}
      verticalSpacing={4}
      withRowBorders={false}
      className={classes['table']}
    >
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{by}</Table.Th>
          <Table.Th scope="col" ta="right">
            Users
          </Table.Th>
          <Table.Th scope="col" ta="right">
            Share
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {shares.map(({ label, count, color, query }) => (
          <Table.Tr key={label}>
            <Table.Th scope="row" fw={400}>
              <span className={classes['label']}>
                <span
                  className={classes['swatch']}
                  style={{ background: `var(--mantine-color-${color.replace('.', '-')})` }}
                />
                <Anchor component={Link} to={users + query} size="sm">
                  {label}
                </Anchor>
              </span>
            </Table.Th>
            <Table.Td ta="right">{NUMBER.format(count)}</Table.Td>
            <Table.Td ta="right">
              <Text span inherit c="dimmed">
                {PERCENT.format(count / total)}
              </Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
