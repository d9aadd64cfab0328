/** The actions on one member of a room. Each shows its outcome in a message with an undo. */
import type { ApolloClient } from '@apollo/client';
import { Stack, Text } from '@mantine/core';
import {
  AddMemberDocument,
  ChangeMemberRoleDocument,
  type MembershipRowFragment,
  RemoveMemberDocument,
  type RoomMembershipRole,
  type RoomRowFragment,
} from '../../../graphql/generated/graphql.js';
import { confirm } from '../../../ui/confirm.js';
import { notifyDone, notifyProblem } from '../../../ui/notice.js';
import { whileSaving } from '../../../ui/saving.js';
import { labelRoom } from '../room-labels.js';
import { labelMember } from './member-labels.js';
import { memberLists } from './use-members.js';

export interface MemberAction {
  readonly client: ApolloClient;
  readonly room: RoomRowFragment;
  readonly membership: MembershipRowFragment;
  /** Whether nobody else in the room is an Administrator. */
  readonly isOnlyAdministrator: boolean;
}

/** Shows the change optimistically and reverts it if it fails. Asks before the room loses its last administrator. */
export async function changeRole(action: MemberAction, role: RoomMembershipRole): Promise<void> {
  const name = labelMember(action.membership.member);
  if (action.isOnlyAdministrator && role === 'Member') {
    const isConfirmed = await confirm({
      title: `Leave ${labelRoom(action.room)} without an administrator?`,
      confirm: 'Make them a member',
      isDestructive: false,
      children: <LastAdministrator name={name} />,
    });
    if (!isConfirmed) return;
  }
  await changeRoleNow(action, role);
}

async function changeRoleNow(action: MemberAction, role: RoomMembershipRole): Promise<void> {
  const { client, room, membership } = action;
  const { accountId, roomId } = room;
  const name = labelMember(membership.member);
  const before = membership.role;
  try {
    const { memberId } = membership.member;
    await whileSaving(`${roomId} ${memberId}`, () =>
      client.mutate({
        mutation: ChangeMemberRoleDocument,
        variables: { accountId, roomId, memberId, role },
        optimisticResponse: {
          updateRoomMembership: { __typename: 'RoomMembership', ...membership, role },
        } as never,
      }),
    );
    const undo =
      before && (() => void changeRoleNow({ ...action, membership: { ...membership, role } }, before));
    notifyDone(
      role === 'Administrator'
        ? `${name} may manage the room now.`
        : `${name} does not manage the room any more.`,
      undo || undefined,
    );
  } catch (error) {
    notifyProblem(error, `The role of ${name} was not changed`);
  }
}

const LastAdministrator = ({ name }: { name: string }) => (
  <Text size="sm">
    {name} is the only administrator of this room: nobody could manage it in Chime any more. Here it still can
    be.
  </Text>
);

/** Asks for a confirmation. */
export async function removeMember(action: MemberAction): Promise<void> {
  const { client, room, membership, isOnlyAdministrator } = action;
  const { accountId, roomId } = room;
  const { member } = membership;
  const name = labelMember(member);
  const isConfirmed = await confirm({
    title: `Remove ${name} from ${labelRoom(room)}?`,
    confirm: 'Remove',
    children: (
      <Stack gap="xs">
        <Text size="sm">
          {member.memberType === 'Bot'
            ? 'The bot no longer gets the messages of this room.'
            : 'They can no longer read or write in this room.'}{' '}
          Adding them again undoes this; what they wrote stays.
        </Text>
        {isOnlyAdministrator && <LastAdministrator name={name} />}
      </Stack>
    ),
  });
  if (!isConfirmed) return;
  try {
    await client.mutate({
      mutation: RemoveMemberDocument,
      variables: { accountId, roomId, memberId: member.memberId },
      optimisticResponse: { deleteRoomMembership: { __typename: 'RoomPayload' } } as never,
      update(cache, { data }) {
        if (!data?.deleteRoomMembership) return;
        const key = { __typename: 'RoomMembership', roomId, member: { memberId: member.memberId } };
        cache.evict({ id: cache.identify(key) ?? '' });
      },
    });
    notifyDone(`${name} is not in the room any more.`, () => void addAgain(action));
  } catch (error) {
    notifyProblem(error, `${name} was not removed`);
  }
}

async function addAgain({ client, room, membership }: MemberAction): Promise<void> {
  const { accountId, roomId } = room;
  const { member, role } = membership;
  const name = labelMember(member);
  try {
    await client.mutate({
      mutation: AddMemberDocument,
      variables: { accountId, roomId, input: { memberId: member.memberId, role } },
    });
    memberLists.reload(client, roomId);
    notifyDone(`${name} is in the room again.`);
  } catch (error) {
    notifyProblem(error, `${name} was not added again`);
  }
}
