/** The dialog that renames an account. */
import { useApolloClient } from '@apollo/client/react';
import { useState } from 'react';
import type { AccountRowFragment } from '../../graphql/generated/graphql.js';
import { FormDialog } from '../../ui/form-dialog.js';
import { saveSettings } from '../../ui/save-settings.js';
import { findNameFault } from './account-labels.js';
import { createNameSettings } from './change-account.js';
import { NameField } from './name-field.js';

export interface RenameDialogProps {
  account: AccountRowFragment;
  onClose: () => void;
}

export function RenameDialog({ account, onClose }: RenameDialogProps) {
  const client = useApolloClient();
  const [shown] = useState({ name: account.name });
  const [name, setName] = useState(shown.name);
  const rename = () => {
    onClose();
    if (name.trim() === shown.name) return;
    void saveSettings(createNameSettings(client, account), { name: name.trim() }, { shown: () => shown });
  };
  return (
    <FormDialog
      subject={account.accountId}
      title={`Rename the account ${account.name}`}
      verb="Rename"
      isValid={findNameFault(name) === undefined}
      onSubmit={rename}
      failure="The account was not renamed"
      onClose={onClose}
    >
      {(isTried) => (
        <NameField
          value={name}
          onNameChange={setName}
          showsError={isTried}
          description="Invitations that are sent from now on have the new name. Two accounts may have the same."
        />
      )}
    </FormDialog>
  );
}
