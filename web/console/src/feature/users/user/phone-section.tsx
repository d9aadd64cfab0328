/** The section of a user's phone number, which is assigned and released here. */
import { useMutation } from '@apollo/client/react';
import { Anchor, Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Suspense } from 'react';
import { Link } from 'react-router';
import {
  type AccountRowFragment,
  AssignNumberDocument,
  ReleaseNumberDocument,
  type UserDetailFragment,
} from '../../../graphql/generated/graphql.js';
import { confirm } from '../../../ui/confirm.js';
import { lazyPart } from '../../../ui/lazy-part.js';
import { notifyDone, notifyProblem } from '../../../ui/notice.js';
import { useViewer } from '../../../session/viewer.js';
import { Section } from '../../../ui/section.js';
import { useAllowedUserActions } from '../../bulk-jobs/use-allowed-user-actions.js';
import { labelUser } from '../../../ui/user-labels.js';

const AssignDialog = lazyPart(async () => ({ default: (await import('./assign-dialog.js')).AssignDialog }));

export function PhoneSection({ account, user }: { account: AccountRowFragment; user: UserDetailFragment }) {
  const viewer = useViewer();
  const { change } = useAllowedUserActions(account);
  const [isAssigning, assigning] = useDisclosure();
  const { assign, release } = useNumber(user);
  const number = user.primaryProvisionedNumber;
  return (
    <Section title="Phone number" shows={{ id: user.userId, value: number }}>
      <Group gap="sm">
        <Text c={number ? undefined : 'dimmed'}>{number ?? 'None is assigned.'}</Text>
        {change && number && (
          <Button size="compact-sm" variant="default" onClick={() => void release(number)}>
            Release …
          </Button>
        )}
        {change && !number && viewer.can('phone-number:read') && (
          <Button size="compact-sm" variant="default" onClick={assigning.open}>
            Assign a number …
          </Button>
        )}
      </Group>
      {viewer.can('phone-number:read') && (
        <Anchor component={Link} to="/phone-numbers" size="sm" mt="sm" display="inline-block">
          Phone numbers of the AWS account
        </Anchor>
      )}
      <Suspense>
        {isAssigning && (
          <AssignDialog
            name={labelUser(user)}
            onAssign={(chosen) => assign(chosen)}
            onClose={assigning.close}
          />
        )}
      </Suspense>
    </Section>
  );
}

function useNumber(user: UserDetailFragment) {
  const { accountId, userId } = user;
  const name = labelUser(user);
  const [assignNow] = useMutation(AssignNumberDocument);
  const [releaseNow] = useMutation(ReleaseNumberDocument);
  /** @throws Error when the assignment fails */
  const assign = async (number: string): Promise<void> => {
    await assignNow({ variables: { accountId, userId, number } });
    notifyDone(`${name} has the number ${number} now.`);
  };
  const undo = (number: string) =>
    void assign(number).catch((error: unknown) => notifyProblem(error, `${number} was not assigned again`));
  const release = async (number: string): Promise<void> => {
    const isConfirmed = await confirm({
      title: `Take ${number} from ${name}?`,
      confirm: 'Release',
      children: (
        <Text size="sm">
          {name} can no longer be called there. The number goes back to the inventory, from where it can be
          assigned again: that undoes this as long as nobody else was given it.
        </Text>
      ),
    });
    if (!isConfirmed) return;
    try {
      await releaseNow({ variables: { accountId, userId } });
      notifyDone(`${number} is in the inventory again.`, () => undo(number));
    } catch (error) {
      notifyProblem(error, `${number} was not released`);
    }
  };
  return { assign, release };
}
