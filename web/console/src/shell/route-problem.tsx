/** In place of a page that does not exist, or that failed. */
import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { isRouteErrorResponse, Link, useRouteError } from 'react-router';
import { PageHeader } from '../part/page-header.js';
import { ProblemAlert } from '../part/problem-alert.js';

export function NotFoundPage() {
  return (
    <Stack align="flex-start">
      <PageHeader title="Not found" />
      <Text>There is no such page in the console.</Text>
      <Anchor component={Link} to="/">
        Start page
      </Anchor>
    </Stack>
  );
}

export function RouteProblem() {
  const error = useRouteError();
  if (isRouteErrorResponse(error) && error.status === 404) return <NotFoundPage />;
  return (
    <Stack p="lg" align="flex-start">
      <PageHeader title="Something failed" />
      <ProblemAlert error={error} title="The page cannot be shown" />
      <Group>
        {/* Also where a new version of the console is being served, whose files have other names. */}
        <Button onClick={() => location.reload()}>Reload</Button>
      </Group>
    </Stack>
  );
}
