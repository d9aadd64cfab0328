/** Searching the list of accounts. */
import { Button, Group } from '@mantine/core';
import { IconUser } from '@tabler/icons-react';
import { SearchField } from '../../part/search-field.js';
import type { AccountFilter } from './use-account-filter.js';
import { isAddress } from './use-account-list.js';
import classes from './account-list.module.css';

export interface AccountFilterBarProps {
  filter: AccountFilter;
  onFilter: (change: Partial<AccountFilter>) => void;
}

export const AccountFilterBar = ({ filter, onFilter }: AccountFilterBarProps) => (
  <Group gap="sm" align="flex-start" mb="md" role="search" aria-label="Accounts">
    <SearchField
      className={classes['field'] ?? ''}
      label="Name"
      placeholder="Part of a name, or an account id"
      value={filter.name}
      onChange={(name) => onFilter({ name })}
    />
    <SearchField
      className={classes['field'] ?? ''}
      label="Has the user"
      placeholder="name@example.com"
      leftSection={<IconUser size={16} />}
      value={filter.userEmail}
      onChange={(userEmail) => onFilter({ userEmail })}
      description={hintOf(filter.userEmail.trim())}
      inputWrapperOrder={['label', 'input', 'description']}
    />
    {(filter.name !== '' || filter.userEmail !== '') && (
      <Button
        variant="subtle"
        className={classes['clear']}
        onClick={() => onFilter({ name: '', userEmail: '' })}
      >
        Clear
      </Button>
    )}
  </Group>
);

/** What is missing for it to be searched for. */
const hintOf = (text: string): string | undefined =>
  text === '' || isAddress(text) ? undefined : 'Give the whole e-mail address.';
