/** The page of a user: all facts, and the actions on the user. */
import { useQuery } from '@apollo/client/react';
import { Alert, Button, Skeleton, Text } from '@mantine/core';
import {
  IconAlertTriangle,
  IconLock,
  IconLockOpen,
  IconLogout,
  IconMailForward,
  IconUserMinus,
} from '@tabler/icons-react';
import { useNavigate, useParams } from 'react-router';
import {
  type AccountRowFragment,
  UserDetailDocument,
  type UserDetailFragment,
} from '../../../graphql/generated/graphql.js';
import { useLiveQueries } from '../../../live/use-live-queries.js';
import { accountPath } from '../../../ui/account-path.js';
import { PageHeader } from '../../../ui/page-header.js';
import { GoneNote } from '../../../ui/gone-note.js';
import { ProblemAlert } from '../../../ui/problem-alert.js';
import { useLast } from '../../../ui/use-last.js';
import { useViewer } from '../../../session/viewer.js';
import { isEnterprise, useAccount } from '../../../ui/use-account.js';
import { ATTENTION, type Attention, needsAttention } from '../attention.js';
import { AlexaSection } from './alexa-section.js';
import { PhoneSection } from './phone-section.js';
import { PinSection } from './pin-section.js';
import { ProfileSection } from './profile-section.js';
import { RightsSection } from './rights-section.js';
import { RoomsSection } from './rooms-section.js';
import { TelephonySection } from './telephony-section.js';
import { useUserAction } from '../use-user-action.js';
import { isInvited, useAllowedUserActions } from '../../bulk-jobs/use-allowed-user-actions.js';
import classes from './user-page.module.css';
import { labelUser } from '../../../ui/user-labels.js';

const useTrail = ({ accountId }: AccountRowFragment) => [
  { label: 'Users', to: `${accountPath(accountId)}/users` },
];

export function UserPage() {
  const account = useAccount();
  const { userId = '' } = useParams();
  const { accountId } = account;
  const { data, error, loading, refetch } = useQuery(UserDetailDocument, {
    variables: { accountId, userId },
    refetchOn: true,
  });
  useLiveQueries({ resource: 'User', keys: { accountId, userId } });
  const trail = useTrail(account);
  const user = useLast(data?.user);
  if (user?.userId === userId)
    return <UserView key={userId} account={account} user={user} isGone={data?.user === null} />;
  return (
    <>
      <PageHeader title="User" trail={trail} />
      {error && (
        <ProblemAlert error={error} title="The user cannot be shown" onRetry={() => void refetch()} />
      )}
      {!error && loading && <Skeleton h={320} />}
      {!error && !loading && (
        <Text>
          There is no such user in {account.name}, or the user has left it.
          {account.accountType === 'Team' &&
            ' Suspended users leave a Team account until they are invited again.'}
        </Text>
      )}
    </>
  );
}

interface UserViewProps {
  account: AccountRowFragment;
  user: UserDetailFragment;
}

function UserView({ account, user, isGone }: UserViewProps & { isGone: boolean }) {
  const viewer = useViewer();
  return (
    <>
      <GoneNote title="The user has left the account" isGone={isGone} />
      <PageHeader
        title={labelUser(user)}
        subject={user.userId}
        trail={useTrail(account)}
        actions={<UserButtons account={account} user={user} />}
      />
      <AttentionNotes user={user} />
      <div className={classes['grid']}>
        <ProfileSection user={user} />
        <RightsSection account={account} user={user} />
        <PhoneSection account={account} user={user} />
        <TelephonySection user={user} />
        {viewer.can('user:secrets') && <PinSection user={user} />}
        <AlexaSection user={user} />
        {isEnterprise(account) && viewer.can('room:read') && <RoomsSection user={user} />}
      </div>
    </>
  );
}

function UserButtons({ account, user }: UserViewProps) {
  const action = useUserAction(account);
  const allowed = useAllowedUserActions(account);
  const navigate = useNavigate();
  const isSuspended = user.userRegistrationStatus === 'Suspended';
  const suspend = async () => {
    const isDone = await action.suspend(user);
    if (isDone && allowed.isRemoval) void navigate(`${accountPath(account.accountId)}/users`);
  };
  return (
    <>
      {allowed.signOut && user.userRegistrationStatus === 'Registered' && (
        <Button
          variant="default"
          leftSection={<IconLogout size={16} />}
          onClick={() => void action.signOut(user)}
        >
          Log out everywhere
        </Button>
      )}
      {allowed.invite && isInvited(user) && (
        <Button
          variant="default"
          leftSection={<IconMailForward size={16} />}
          onClick={() => void action.inviteAgain(user)}
        >
          Invite again
        </Button>
      )}
      {allowed.unsuspend && isSuspended && (
        <Button leftSection={<IconLockOpen size={16} />} onClick={() => void action.unsuspend(user)}>
          Unsuspend
        </Button>
      )}
      {allowed.suspend && !isSuspended && (
        <Button
          color="red"
          variant="outline"
          leftSection={allowed.isRemoval ? <IconUserMinus size={16} /> : <IconLock size={16} />}
          onClick={() => void suspend()}
        >
          Suspend
        </Button>
      )}
    </>
  );
}

function AttentionNotes({ user }: { user: UserDetailFragment }) {
  // oxlint-disable-next-line react/purity -- Whether an invitation is old does not change while it is looked at.
  const now = Date.now();
  const kinds = (Object.keys(ATTENTION) as Attention[]).filter((kind) => needsAttention(user, kind, now));
  return kinds.map((kind) => (
    <Alert
      key={kind}
      variant="default"
      icon={<IconAlertTriangle color="var(--mantine-color-yellow-7)" />}
      mb="sm"
      title={ATTENTION[kind].label}
    >
      {ATTENTION[kind].why}
    </Alert>
  ));
}
