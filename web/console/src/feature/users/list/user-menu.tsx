/**
 * The actions on the user of a row. There is one menu for the whole table, placed at the row's button: a menu in
 * each row would make scrolling slow.
 */
import { useApolloClient } from '@apollo/client/react';
import { Menu, Portal } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import {
  IconCopy,
  IconLock,
  IconLockOpen,
  IconLogout,
  IconMailForward,
  IconPassword,
  IconUser,
  IconUserMinus,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { UserRowFragment } from '../../../graphql/generated/graphql.js';
import { notifyDone } from '../../../ui/notice.js';
import { resetPin } from '../reset-pin.js';
import type { UserAction } from '../use-user-action.js';
import { isInvited, type AllowedUserActions } from '../../bulk-jobs/use-allowed-user-actions.js';
import { labelUser } from '../../../ui/user-labels.js';

export interface MenuTarget {
  readonly user: UserRowFragment;
  readonly button: HTMLButtonElement;
}

export interface UserMenuProps {
  target: MenuTarget;
  action: UserAction;
  allowed: AllowedUserActions;
  onClose: () => void;
}

export function UserMenu({ target: { user, button }, action, allowed, onClose }: UserMenuProps) {
  const [place] = useState(() => button.getBoundingClientRect());
  const close = () => {
    onClose();
    button.focus({ preventScroll: true });
  };
  return (
    <Portal target="#main">
      <Menu
        opened
        onClose={close}
        position="bottom-end"
        floatingStrategy="fixed"
        withinPortal={false}
        withInitialFocusPlaceholder={false}
        returnFocus={false}
        shadow="md"
      >
        <Menu.Target>
          <button
            type="button"
            tabIndex={-1}
            aria-hidden
            style={{
              position: 'fixed',
              left: place.left,
              top: place.top,
              width: place.width,
              height: place.height,
              pointerEvents: 'none',
              opacity: 0,
            }}
          />
        </Menu.Target>
        <Menu.Dropdown aria-label={`Actions for ${labelUser(user)}`}>
          <LookItems user={user} />
          <ActionItems user={user} action={action} allowed={allowed} />
        </Menu.Dropdown>
      </Menu>
    </Portal>
  );
}

function LookItems({ user }: { user: UserRowFragment }) {
  const navigate = useNavigate();
  const { copy } = useClipboard();
  const copied = (what: string, value: string) => () => {
    copy(value);
    notifyDone(`${what} copied.`);
  };
  const { primaryEmail, userId, accountId } = user;
  return (
    <>
      <Menu.Item
        leftSection={<IconUser size={16} />}
        onClick={() => void navigate(encodeURIComponent(userId))}
      >
        Open
      </Menu.Item>
      {primaryEmail && (
        <Menu.Item leftSection={<IconCopy size={16} />} onClick={copied('E-mail address', primaryEmail)}>
          Copy e-mail address
        </Menu.Item>
      )}
      <Menu.Item leftSection={<IconCopy size={16} />} onClick={copied('User id', userId)}>
        Copy user id
      </Menu.Item>
      <Menu.Item
        leftSection={<IconCopy size={16} />}
        onClick={copied('Account id and user id', `${accountId} ${userId}`)}
      >
        Copy account id and user id
      </Menu.Item>
    </>
  );
}

function ActionItems({
  user,
  action,
  allowed,
}: Pick<UserMenuProps, 'action' | 'allowed'> & { user: UserRowFragment }) {
  const client = useApolloClient();
  const isSuspended = user.userRegistrationStatus === 'Suspended';
  const hasSignedIn = user.userRegistrationStatus === 'Registered';
  return (
    <>
      {(allowed.signOut || allowed.pin || allowed.suspend) && <Menu.Divider />}
      {allowed.signOut && hasSignedIn && (
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void action.signOut(user)}>
          Log out everywhere …
        </Menu.Item>
      )}
      {allowed.pin && hasSignedIn && (
        <Menu.Item leftSection={<IconPassword size={16} />} onClick={() => void resetPin(client, user)}>
          Reset personal PIN …
        </Menu.Item>
      )}
      {allowed.invite && isInvited(user) && (
        <Menu.Item leftSection={<IconMailForward size={16} />} onClick={() => void action.inviteAgain(user)}>
          Invite again
        </Menu.Item>
      )}
      {allowed.unsuspend && isSuspended && (
        <Menu.Item leftSection={<IconLockOpen size={16} />} onClick={() => void action.unsuspend(user)}>
          Unsuspend
        </Menu.Item>
      )}
      {allowed.suspend && !isSuspended && (
        <Menu.Item
          leftSection={allowed.isRemoval ? <IconUserMinus size={16} /> : <IconLock size={16} />}
          c="var(--mantine-color-error)"
          onClick={() => void action.suspend(user)}
        >
          {allowed.isRemoval ? 'Suspend (removes from account) …' : 'Suspend …'}
        </Menu.Item>
      )}
    </>
  );
}
