/** The cells of a number with links and actions: its details, and a menu. */
import { ActionIcon, Anchor, Menu, Text } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { IconCopy, IconDots, IconInfoCircle } from '@tabler/icons-react';
import { createContext, use } from 'react';
import type { NumberRowFragment } from '../../../graphql/generated/graphql.js';
import { notifyDone } from '../../../ui/notice.js';
import { formatNumber } from '../phone-number-labels.js';
import type { NumberChoice } from './use-number-choice.js';

export interface NumberSceneValue {
  readonly onOpen: (number: string) => void;
  readonly listChoices: (number: NumberRowFragment) => NumberChoice[];
}

/** What cells need in addition to their row. The columns remain the same, so that a focused cell retains the focus. */
export const NumberScene = createContext<NumberSceneValue | undefined>(undefined);

export function NumberLink({ number }: { number: NumberRowFragment }) {
  const scene = use(NumberScene);
  const e164 = formatNumber(number);
  return (
    <Anchor component="button" type="button" inherit onClick={() => scene?.onOpen(e164)}>
      {e164}
    </Anchor>
  );
}

export function NumberMenu({ number }: { number: NumberRowFragment }) {
  const scene = use(NumberScene);
  const e164 = formatNumber(number);
  const { copy } = useClipboard();
  const copied = () => {
    copy(e164);
    notifyDone('Number copied.');
  };
  return (
    <Menu
      position="bottom-end"
      shadow="md"
      floatingStrategy="fixed"
      portalProps={{ target: '#main' }}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${e164}`}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown aria-label={`Actions for ${e164}`}>
        <Menu.Item leftSection={<IconInfoCircle size={16} />} onClick={() => scene?.onOpen(e164)}>
          Details
        </Menu.Item>
        <Menu.Item leftSection={<IconCopy size={16} />} onClick={copied}>
          Copy the number
        </Menu.Item>
        <ChoiceItems choices={scene?.listChoices(number) ?? []} />
      </Menu.Dropdown>
    </Menu>
  );
}

const ChoiceItems = ({ choices }: { choices: NumberChoice[] }) =>
  choices.length > 0 && (
    <>
      <Menu.Divider />
      {choices.map(({ key, label, Icon, isRed, obstacle, run }) => (
        <Menu.Item
          key={key}
          leftSection={<Icon size={16} />}
          disabled={obstacle !== undefined}
          {...(isRed && obstacle === undefined ? { c: 'var(--mantine-color-error)' } : {})}
          onClick={run}
        >
          {label}
          {obstacle && (
            <Text size="xs" component="div" c="dimmed">
              {obstacle}
            </Text>
          )}
        </Menu.Item>
      ))}
    </>
  );
