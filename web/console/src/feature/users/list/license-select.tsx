/** The licence of a user, which can be changed in the row. */
import { NativeSelect, Text } from '@mantine/core';
import type { License } from '../../../graphql/generated/graphql.js';
import { useSavingProps } from '../../../ui/saving-mark.js';
import { LICENSE } from '../../../ui/user-labels.js';

export interface LicenseSelectProps {
  userId: string;
  value: License | null;
  /** The licences that the account supports. The present one is always listed. */
  supported: readonly License[];
  /** The accessible name of the field if it has no visible label: `Licence of Jo`. */
  label: string;
  /** If it is undefined, the licence cannot be changed. */
  onChange: ((license: License) => void) | undefined;
}

export function LicenseSelect({ userId, value, supported, label, onChange }: LicenseSelectProps) {
  const saving = useSavingProps(userId);
  if (!onChange) {
    return (
      <Text span inherit>
        {value ? LICENSE[value] : '–'}
      </Text>
    );
  }
  const choices = value === null || supported.includes(value) ? supported : [value, ...supported];
  return (
    <NativeSelect
      size="xs"
      {...saving}
      aria-label={label}
      value={value ?? ''}
      onChange={(event) => onChange(event.currentTarget.value as License)}
      data={[
        ...(value === null ? [{ value: '', label: '–' }] : []),
        ...choices.map((license) => ({ value: license, label: LICENSE[license] })),
      ]}
    />
  );
}
