/** The users of an account. */
import { PageHeader } from '../../part/page-header.js';
import { useAccount } from '../account/account-layout.js';
import { useAllUsers } from './use-all-users.js';

export function UserListPage() {
  const { accountId } = useAccount();
  const { users } = useAllUsers(accountId);
  return <PageHeader title={`Users ${users.length}`} />;
}
