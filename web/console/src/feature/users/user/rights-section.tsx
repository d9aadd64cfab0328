/** Sets the user's rights, licence and type. */
import { NativeSelect, Stack } from '@mantine/core';
import type {
  AccountRowFragment,
  License,
  UserType,
  UserDetailFragment,
} from '../../../graphql/generated/graphql.js';
import { useSavingProps } from '../../../ui/saving-mark.js';
import { useBackend } from '../../../session/session.js';
import { PermissionNote } from '../../../ui/permission-note.js';
import { Section } from '../../../ui/section.js';
import { useUserAction } from '../use-user-action.js';
import { useAllowedUserActions } from '../../bulk-jobs/use-allowed-user-actions.js';
import { LICENSE, USER_TYPE } from '../../../ui/user-labels.js';

/** The rights of each licence, as far as AWS documents them. */
const PERMITS: Readonly<Record<License, string>> = {
  Basic: 'May attend meetings and chat, but not host meetings.',
  Plus: 'The API has this licence, but does not say what it permits.',
  Pro: 'May host meetings too.',
  ProTrial: 'The free trial of Pro, for people without a paying account.',
};

/** Stands for a value that this version of the console does not know. */
const UNKNOWN = { value: '', label: '–' };

export function RightsSection({ account, user }: { account: AccountRowFragment; user: UserDetailFragment }) {
  const action = useUserAction(account);
  const isEmulator = useBackend() === 'emulator';
  const { change } = useAllowedUserActions(account);
  const { licenseType, userType } = user;
  const saving = useSavingProps(user.userId);
  const supported = account.supportedLicenses ?? [];
  const licenses = licenseType && !supported.includes(licenseType) ? [licenseType, ...supported] : supported;
  return (
    <Section title="Licence and type" shows={{ id: user.userId, value: [licenseType, userType] }}>
      <Stack gap="md">
        <NativeSelect
          label="Licence"
          {...saving}
          description={licenseType ? PERMITS[licenseType] : undefined}
          disabled={!change}
          value={licenseType ?? ''}
          onChange={(event) => void action.changeLicense(user, event.currentTarget.value as License)}
          data={[
            ...(licenseType === null ? [UNKNOWN] : []),
            ...licenses.map((value) => ({ value, label: LICENSE[value] })),
          ]}
        />
        <NativeSelect
          label="Type"
          {...saving}
          description={`AWS says that only changes of the licence take effect${isEmulator ? '; the emulator stores this one too' : ''}.`}
          disabled={!change}
          value={userType ?? ''}
          onChange={(event) => void action.changeType(user, event.currentTarget.value as UserType)}
          data={[
            ...(userType === null ? [UNKNOWN] : []),
            ...Object.entries(USER_TYPE).map(([value, label]) => ({ value, label })),
          ]}
        />
        {!change && <PermissionNote permission="user:write" />}
      </Stack>
    </Section>
  );
}
