/** The licence of a user, to change in place. */
import { NativeSelect, Text } from '@mantine/core';
import type { License } from '../../gql/graphql.js';
import { LICENSE } from '../user/user-word.js';

export interface LicenseSelectProps {
  value: License | null;
  /** What the account supports; the present one is listed in any case. */
  supported: readonly License[];
  /** Names the field where there is no visible label: `Licence of Jo`. */
  label: string;
  /** Without it, the licence is only told. */
  onChange: ((license: License) => void) | undefined;
}

export function LicenseSelect({ value, supported, label, onChange }: LicenseSelectProps) {
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
