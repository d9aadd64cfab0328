/** Replaces a page that does not exist, or that failed. */
import { Anchor, Button, Stack, Text } from '@mantine/core';
import { useNetwork } from '@mantine/hooks';
import { isRouteErrorResponse, Link, useRouteError } from 'react-router';
import { PageHeader } from '../ui/page-header.js';
import { ProblemAlert } from '../ui/problem-alert.js';

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
  const { online } = useNetwork();
  if (isRouteErrorResponse(error) && error.status === 404) return <NotFoundPage />;
  return (
    <Stack p="lg" align="flex-start">
      <PageHeader title="Something failed" />
      <ProblemAlert error={error} title="The page cannot be shown" />
      <div role="status">
        {/* A browser that is offline would show its own page in place of the console. */}
        {!online && <Text>You are offline. The page can be loaded once the connection is back.</Text>}
        {/* This also loads a new version of the console, whose files have other names. */}
        {online && <Button onClick={() => location.reload()}>Try again</Button>}
      </div>
    </Stack>
  );
}
