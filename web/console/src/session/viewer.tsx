/** The signed-in caller's permissions from the gateway. They decide what is shown. */
import { useQuery } from '@apollo/client/react';
import { Center, Container, Loader } from '@mantine/core';
import { createContext, type ReactNode, use, useMemo } from 'react';
import type { Permission } from '../../../../src/models/shared/permission.js';
import { ViewerDocument } from '../graphql/generated/graphql.js';
import { ProblemAlert } from '../ui/problem-alert.js';

export interface Viewer {
  readonly id: string;
  /** The accounts that the viewer is limited to; null for all accounts. */
  readonly accounts: readonly string[] | null;
  can(permission: Permission): boolean;
}

const ViewerContext = createContext<Viewer | undefined>(undefined);

export function ViewerProvider({ children }: { children: ReactNode }) {
  const { data, error, refetch } = useQuery(ViewerDocument);
  const viewer = useMemo((): Viewer | undefined => {
    if (!data) return undefined;
    const { id, permissions, accounts } = data.viewer;
    return { id, accounts: accounts ?? null, can: (permission) => permissions.includes(permission) };
  }, [data]);
  if (viewer) return <ViewerContext value={viewer}>{children}</ViewerContext>;
  if (error) {
    return (
      <Container component="main" size="sm" py="xl">
        <ProblemAlert error={error} onRetry={() => void refetch()} />
      </Container>
    );
  }
  return (
    <Center component="main" mih="50vh">
      <Loader role="progressbar" aria-label="Loading" />
    </Center>
  );
}

export function useViewer(): Viewer {
  const viewer = use(ViewerContext);
  if (viewer === undefined) throw new Error('There is no viewer above this component.');
  return viewer;
}
