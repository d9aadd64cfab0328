/** Chooses the user of an account who gets a number. */
import { Box, Loader, Radio, Stack, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { UserRowFragment } from '../../../graphql/generated/graphql.js';
import { ProblemAlert } from '../../../ui/problem-alert.js';
import { SearchField } from '../../../ui/search-field.js';
import { useAllUsers } from '../../../graphql/use-all-users.js';
import { useExactMatch } from '../../users/use-exact-match.js';
import { searchUsers } from '../../users/user-search.js';
import { LICENSE, labelUser } from '../../../ui/user-labels.js';
import { formatCount, NUMBER } from '../../../ui/format-count.js';

export interface AssignUserProps {
  accountId: string;
  user: UserRowFragment | undefined;
  onUser: (user: UserRowFragment) => void;
}

/** The maximum number of users that are offered. A longer search text finds others. */
const SHOWN = 20;

export function AssignUser({ accountId, user, onUser }: AssignUserProps) {
  const [text, setText] = useState('');
  const all = useAllUsers(accountId);
  const exact = useExactMatch(accountId, text, all);
  const found = useMemo(() => {
    const users = exact.user ? [exact.user, ...all.nodes] : all.nodes;
    return users.filter(searchUsers(text));
  }, [all.nodes, exact.user, text]);
  return (
    <Stack gap="xs">
      <SearchField
        label="User"
        placeholder="Part of an e-mail address or name"
        value={text}
        onChange={setText}
      />
      {all.state === 'failed' && (
        <ProblemAlert error={all.error} title="The users cannot be shown" onRetry={all.resume} />
      )}
      <Text size="sm" c="dimmed" role="status">
        {found.length > SHOWN
          ? `${NUMBER.format(found.length)} users; the first ${SHOWN} are shown. Type to find another.`
          : formatCount(found.length, ['user', 'users'])}
        {all.state === 'loading' && ', reading more …'}{' '}
        {all.state === 'loading' && <Loader size={12} aria-hidden />}
      </Text>
      <Box
        mah={260}
        style={{ overflow: 'auto' }}
        tabIndex={0}
        role="region"
        aria-label="Users who were found"
      >
        <Radio.Group
          aria-label="User"
          value={user?.userId ?? ''}
          onChange={(userId) => {
            const next = found.find((one) => one.userId === userId);
            if (next) onUser(next);
          }}
        >
          <Stack gap="sm" p={4}>
            {found.slice(0, SHOWN).map((one) => (
              <Candidate key={one.userId} user={one} />
            ))}
          </Stack>
        </Radio.Group>
      </Box>
    </Stack>
  );
}

function Candidate({ user }: { user: UserRowFragment }) {
  const { primaryEmail, licenseType, primaryProvisionedNumber, userRegistrationStatus } = user;
  const obstacle = primaryProvisionedNumber
    ? `has ${primaryProvisionedNumber} already: release it first`
    : userRegistrationStatus === 'Suspended'
      ? 'is suspended'
      : undefined;
  return (
    <Radio
      value={user.userId}
      disabled={obstacle !== undefined}
      label={labelUser(user)}
      description={[
        user.displayName ? primaryEmail : undefined,
        licenseType ? `licence ${LICENSE[licenseType]}` : undefined,
        obstacle,
      ]
        .filter(Boolean)
        .join(' · ')}
    />
  );
}
