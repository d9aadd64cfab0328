/** The phone number of a user: one of the inventory, assigned and released here. */
import { useMutation } from '@apollo/client/react';
import { Anchor, Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Suspense } from 'react';
import { Link } from 'react-router';
import { AssignNumberDocument, ReleaseNumberDocument } from '../../../graphql/generated/graphql.js';
import { confirm } from '../../../ui/confirm.js';
import { lazyPart } from '../../../ui/lazy-part.js';
import { notifyDone, notifyProblem } from '../../../ui/notice.js';
import { useViewer } from '../../../session/viewer.js';
import type { LayoutAccount } from '../../accounts/account-layout.js';
import { Section } from './section.js';
import { useUserOffer } from './use-user-action.js';
import type { DetailedUser } from './user-page.js';
import { nameOf } from '../user-labels.js';

const AssignDialog = lazyPart(async () => ({ default: (await import('./assign-dialog.js')).AssignDialog }));

export function PhoneSection({ account, user }: { account: LayoutAccount; user: DetailedUser }) {
  const viewer = useViewer();
  const { change } = useUserOffer(account);
  const [isAssigning, assigning] = useDisclosure();
  const { assign, release } = useNumber(user);
  const number = user.primaryProvisionedNumber;
  return (
    <Section title="Phone number">
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
          <AssignDialog name={nameOf(user)} onAssign={(chosen) => assign(chosen)} onClose={assigning.close} />
        )}
      </Suspense>
    </Section>
  );
}

function useNumber(user: DetailedUser) {
  const { accountId, userId } = user;
  const name = nameOf(user);
  const [assignNow] = useMutation(AssignNumberDocument);
  const [releaseNow] = useMutation(ReleaseNumberDocument);
  /** @throws what it failed with */
  const assign = async (number: string): Promise<void> => {
    await assignNow({ variables: { accountId, userId, number } });
    notifyDone(`${name} has the number ${number} now.`);
  };
  const undo = (number: string) =>
    void assign(number).catch((error: unknown) => notifyProblem(error, `${number} was not assigned again`));
  const release = async (number: string): Promise<void> => {
    const isMeant = await confirm({
      title: `Take ${number} from ${name}?`,
      confirm: 'Release',
      children: (
        <Text size="sm">
          {name} can no longer be called there. The number goes back to the inventory, from where it can be
          assigned again: that undoes this as long as nobody else was given it.
        </Text>
      ),
    });
    if (!isMeant) return;
    try {
      await releaseNow({ variables: { accountId, userId } });
      notifyDone(`${number} is in the inventory again.`, () => undo(number));
    } catch (error) {
      notifyProblem(error, `${number} was not released`);
    }
  };
  return { assign, release };
}
