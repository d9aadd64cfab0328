/** Buttons for the actions on several users that the viewer may use and the account supports. */
import { Button, Menu } from '@mantine/core';
import {
  IconChevronDown,
  IconId,
  IconLock,
  IconLockOpen,
  IconLogout,
  IconMailForward,
  IconUserMinus,
} from '@tabler/icons-react';
import type { License, UserRowFragment } from '../../graphql/generated/graphql.js';
import { useAccount } from '../../ui/use-account.js';
import { isInvited, useAllowedUserActions } from './use-allowed-user-actions.js';
import { LICENSE } from '../../ui/user-labels.js';
import type { BulkAction } from './action.js';
import { useBulkStart } from './use-bulk-start.js';

export interface BulkActionListProps {
  users: readonly UserRowFragment[];
  size: 'compact-sm' | 'sm';
}

export function BulkActionList({ users, size }: BulkActionListProps) {
  const account = useAccount();
  const allowed = useAllowedUserActions(account);
  const { ask } = useBulkStart(account);
  const begin =
    (action: BulkAction, whom = users) =>
    () =>
      void ask(
        action,
        whom.map((user) => ({ user })),
      );
  const button = { size, variant: 'default' } as const;
  return (
    <>
      {allowed.change && (
        <LicenseMenu
          size={size}
          licenses={account.supportedLicenses}
          onLicense={(license) => begin({ kind: 'license', license })()}
        />
      )}
      {allowed.signOut && (
        <Button {...button} leftSection={<IconLogout size={16} />} onClick={begin({ kind: 'sign-out' })}>
          Log out
        </Button>
      )}
      {allowed.invite && users.some(isInvited) && (
        <Button
          {...button}
          leftSection={<IconMailForward size={16} />}
          onClick={begin({ kind: 'invite' }, users.filter(isInvited))}
        >
          Invite again
        </Button>
      )}
      {allowed.unsuspend && (
        <Button {...button} leftSection={<IconLockOpen size={16} />} onClick={begin({ kind: 'unsuspend' })}>
          Unsuspend
        </Button>
      )}
      {allowed.suspend && (
        <Button
          {...button}
          c="var(--mantine-color-error)"
          leftSection={allowed.isRemoval ? <IconUserMinus size={16} /> : <IconLock size={16} />}
          onClick={begin({ kind: 'suspend' })}
        >
          {allowed.isRemoval ? 'Suspend (removes from account)' : 'Suspend'}
        </Button>
      )}
    </>
  );
}

interface LicenseMenuProps {
  size: BulkActionListProps['size'];
  licenses: readonly (License | null)[] | null | undefined;
  onLicense: (license: License) => void;
}

function LicenseMenu({ size, licenses, onLicense }: LicenseMenuProps) {
  const known = licenses?.filter((license) => license !== null) ?? [];
  return (
    <Menu shadow="md" position="bottom-start">
      <Menu.Target>
        <Button
          size={size}
          variant="default"
          leftSection={<IconId size={16} />}
          rightSection={<IconChevronDown size={14} />}
        >
          Change licence
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {known.map((license) => (
          <Menu.Item key={license} onClick={() => onLicense(license)}>
            To {LICENSE[license]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
