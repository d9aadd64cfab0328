/** The filters of the list of accounts. */
import { Button, Group } from '@mantine/core';
import { IconUser } from '@tabler/icons-react';
import { SearchField, useFieldKey } from '../../../ui/search-field.js';
import type { AccountFilter } from './use-account-filter.js';
import { parseAddress } from '../../../ui/parse-address.js';
import classes from './account-list.module.css';

export interface AccountFilterBarProps {
  filter: AccountFilter;
  onFilter: (change: Partial<AccountFilter>) => void;
}

export function AccountFilterBar({ filter, onFilter }: AccountFilterBarProps) {
  const [key, renewFields] = useFieldKey();
  const clear = () => {
    renewFields();
    onFilter({ name: '', userEmail: '' });
  };
  return (
    <Group gap="sm" align="flex-start" mb="md" role="search" aria-label="Accounts">
      <SearchField
        key={`name ${key}`}
        className={classes['field'] ?? ''}
        label="Name"
        placeholder="Part of a name, or an account id"
        value={filter.name}
        onChange={(name) => onFilter({ name })}
      />
      <SearchField
        key={`user ${key}`}
        className={classes['field'] ?? ''}
        label="Has the user"
        placeholder="name@example.com"
        leftSection={<IconUser size={16} />}
        value={filter.userEmail}
        onChange={(userEmail) => onFilter({ userEmail })}
        description={describeHint(filter.userEmail.trim())}
        inputWrapperOrder={['label', 'input', 'description']}
      />
      {(filter.name !== '' || filter.userEmail !== '') && (
        <Button variant="subtle" className={classes['clear']} onClick={clear}>
          Clear
        </Button>
      )}
    </Group>
  );
}

/** Describes the missing part of the search. */
const describeHint = (text: string): string | undefined =>
  text === '' || parseAddress(text) ? undefined : 'Give the whole e-mail address.';
