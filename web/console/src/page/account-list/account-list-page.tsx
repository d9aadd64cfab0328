/** The accounts that the viewer may see. */
import { useQuery } from '@apollo/client/react';
import { Anchor, Box, Skeleton, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import { AccountListDocument } from '../../gql/graphql.js';
import { PageHeader } from '../../part/page-header.js';
import { ProblemAlert } from '../../part/problem-alert.js';
import { Timestamp } from '../../part/timestamp.js';

export function AccountListPage() {
  const { data, error, loading, refetch } = useQuery(AccountListDocument);
  const accounts = data?.accounts?.nodes;
  return (
    <>
      <PageHeader title="Accounts" />
      {error && (
        <ProblemAlert error={error} title="The accounts cannot be shown" onRetry={() => void refetch()} />
      )}
      {loading && !accounts && <Skeleton h={240} />}
      {accounts?.length === 0 && <Text c="dimmed">There are no accounts yet.</Text>}
      {accounts && accounts.length > 0 && (
        <Box style={{ overflowX: 'auto' }}>
          <Table highlightOnHover>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Name</Table.Th>
                <Table.Th scope="col">Type</Table.Th>
                <Table.Th scope="col">Created</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {accounts.map(({ accountId, name, accountType, createdTimestamp }) => (
                <Table.Tr key={accountId}>
                  <Table.Td>
                    <Anchor component={Link} to={`/accounts/${encodeURIComponent(accountId)}`}>
                      {name}
                    </Anchor>
                  </Table.Td>
                  <Table.Td>{accountType}</Table.Td>
                  <Table.Td>
                    <Timestamp value={createdTimestamp} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Box>
      )}
    </>
  );
}
