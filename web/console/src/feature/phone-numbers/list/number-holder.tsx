/** The user whom a number is assigned to, by name if the viewer may read users. */
import { useQuery } from '@apollo/client/react';
import { Anchor, Text } from '@mantine/core';
import { Link } from 'react-router';
import { NumberHolderDocument, type NumberRowFragment } from '../../../graphql/generated/graphql.js';
import { useViewer } from '../../../session/viewer.js';
import { labelUser } from '../../../ui/user-labels.js';
import { Dash } from './number-badge.js';
import { ASSOCIATION, type Holder, findHolder } from '../phone-number-labels.js';
import { userPath } from '../../../ui/account-path.js';

export function NumberHolder({ number }: { number: NumberRowFragment }) {
  const mayRead = useViewer().can('user:read');
  const holder = findHolder(number);
  if (holder && mayRead) return <NamedHolder holder={holder} />;
  const [other] = number.associations ?? [];
  if (!other) return <Dash />;
  if (holder) return 'A user';
  return (
    <Text span inherit title={other.value ?? ''}>
      {other.name ? ASSOCIATION[other.name] : 'Something'} {other.value}
    </Text>
  );
}

function NamedHolder({ holder }: { holder: Holder }) {
  const { data } = useQuery(NumberHolderDocument, { variables: holder, fetchPolicy: 'cache-first' });
  const user = data?.user;
  return (
    <Anchor component={Link} to={userPath(holder)} inherit title={user?.primaryEmail ?? holder.userId}>
      {user ? labelUser(user) : holder.userId}
    </Anchor>
  );
}
