/** What the user may do, and what they are. */
import { NativeSelect, Stack, Text } from '@mantine/core';
import type { License, UserType } from '../../../graphql/generated/graphql.js';
import { useSavingProps } from '../../../ui/saving-mark.js';
import { useBackend } from '../../../session/session.js';
import type { LayoutAccount } from '../../accounts/account-layout.js';
import { Section } from './section.js';
import { useUserAction, useUserOffer } from './use-user-action.js';
import type { DetailedUser } from './user-page.js';
import { LICENSE, USER_TYPE } from '../user-labels.js';

/** What each licence permits, as far as AWS says. */
const PERMITS: Readonly<Record<License, string>> = {
  Basic: 'May attend meetings and chat, but not host meetings.',
  Plus: 'The API has this licence, but does not say what it permits.',
  Pro: 'May host meetings too.',
  ProTrial: 'The free trial of Pro, for people without a paying account.',
};

/** Stands for a value that this version of the console does not know. */
const UNKNOWN = { value: '', label: '–' };

export function RightsSection({ account, user }: { account: LayoutAccount; user: DetailedUser }) {
  const action = useUserAction(account);
  const isEmulator = useBackend() === 'emulator';
  const { change } = useUserOffer(account);
  const { licenseType, userType } = user;
  const saving = useSavingProps(user.userId);
  const supported = account.supportedLicenses ?? [];
  const licenses = licenseType && !supported.includes(licenseType) ? [licenseType, ...supported] : supported;
  return (
    <Section title="Licence and type">
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
        {!change && (
          <Text size="sm" c="dimmed">
            To change these you need the permission user:write.
          </Text>
        )}
      </Stack>
    </Section>
  );
}
