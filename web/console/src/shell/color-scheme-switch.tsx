/** Light, dark, or the scheme of the system. The choice is stored in the browser. */
import { ActionIcon, useMantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';

const SCHEMES = [
  { value: 'light', label: 'Light colours', Icon: IconSun },
  { value: 'dark', label: 'Dark colours', Icon: IconMoon },
  { value: 'auto', label: 'Colours as the system has them', Icon: IconDeviceDesktop },
] as const;

export function ColorSchemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <ActionIcon.Group role="group" aria-label="Colours">
      {SCHEMES.map(({ value, label, Icon }) => (
        <ActionIcon
          key={value}
          variant={value === colorScheme ? 'filled' : 'default'}
          size="lg"
          aria-label={label}
          title={label}
          aria-pressed={value === colorScheme}
          onClick={() => setColorScheme(value)}
        >
          <Icon size={18} aria-hidden />
        </ActionIcon>
      ))}
    </ActionIcon.Group>
  );
}
