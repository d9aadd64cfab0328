/** The dialog that adds users, by their addresses, and bots to a room. */
import { useApolloClient, useQuery } from '@apollo/client/react';
import { Button, Checkbox, NativeSelect, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { AddressField, useAddressDraft } from '../../../bulk/address-field.js';
import type { Entry } from '../../../bulk/batch-task.js';
import { RunDialog, useRun } from '../../../bulk/run-dialog.js';
import { createAddressOutcomeCsv } from '../../../bulk/user-file.js';
import {
  AddableBotsDocument,
  type AddableBotsQuery,
  type RoomMembershipRole,
  type RoomRowFragment,
} from '../../../graphql/generated/graphql.js';
import { DialogActions } from '../../../ui/dialog-actions.js';
import { useViewer } from '../../../session/viewer.js';
import { labelRoom } from '../room-labels.js';
import { createAddTask, type Candidate } from './add-members.js';
import { ROLE } from './member-labels.js';
import { memberLists } from './use-members.js';
import { formatCount } from '../../../ui/format-count.js';

export interface AddDialogProps {
  room: RoomRowFragment;
  /** The ids of the present members. */
  members: ReadonlySet<string>;
  onClose: () => void;
}

const warnOfLeaving = () => ({
  title: 'Leave while members are being added?',
  children: (
    <Text size="sm">
      Who has been added stays a member. The others are not added, and the outcome is not shown any more.
    </Text>
  ),
});

const countMembers = (count: number): string => formatCount(count, ['member', 'members']);

export function AddDialog({ room, members, onClose }: AddDialogProps) {
  const client = useApolloClient();
  const { run, start } = useRun<Candidate>(() => memberLists.reload(client, room.roomId));
  return (
    <RunDialog
      title={`Add members to ${labelRoom(room)}`}
      run={run}
      formatHeading={(count) => `Add ${countMembers(count)}`}
      identify={({ label }) => ({ name: label })}
      createCsv={createCandidateCsv}
      warnOfLeaving={warnOfLeaving}
      onClose={onClose}
    >
      <MemberForm
        room={room}
        members={members}
        onAdd={(candidates, role) => start(candidates, createAddTask(client, room, role))}
        onClose={onClose}
      />
    </RunDialog>
  );
}

const createCandidateCsv = (entries: readonly Entry<Candidate>[]): string[] =>
  createAddressOutcomeCsv(entries.map(({ item, ...outcome }) => ({ ...outcome, item: item.label })));

interface MemberFormProps extends AddDialogProps {
  onAdd: (candidates: readonly Candidate[], role: RoomMembershipRole) => void;
}

function MemberForm({ room, members, onAdd, onClose }: MemberFormProps) {
  const viewer = useViewer();
  const draft = useAddressDraft();
  const [bots, setBots] = useState<readonly Candidate[]>([]);
  const [role, setRole] = useState<RoomMembershipRole>('Member');
  const candidates = [...draft.list.addresses.map((label) => ({ label })), ...bots];
  return (
    <Stack gap="md">
      {viewer.can('user:read') ? (
        <>
          <AddressField
            label="E-mail addresses of users"
            description="Of this account; as many as you like: one a line, with commas, semicolons or tabs between them, or rows of a spreadsheet with their heads. Or choose a CSV file."
            draft={draft}
          />
          <NativeSelect
            label="They join as"
            description="Administrators may manage the room and its members in Chime."
            value={role}
            onChange={(event) => setRole(event.currentTarget.value as RoomMembershipRole)}
            data={Object.entries(ROLE).map(([value, label]) => ({ value, label }))}
          />
        </>
      ) : (
        <Text size="sm">To add users you need the permission user:read, too.</Text>
      )}
      {viewer.can('bot:read') && <BotChoice room={room} members={members} chosen={bots} onChosen={setBots} />}
      <Text size="sm" c="dimmed">
        AWS lets a room have 1,000 members, and a member be in 1,000 rooms. Who is a member already stays so,
        with the same role.
      </Text>
      <DialogActions onCancel={onClose}>
        <Button disabled={candidates.length === 0} onClick={() => onAdd(candidates, role)}>
          Add {countMembers(candidates.length)}
        </Button>
      </DialogActions>
    </Stack>
  );
}

type Bot = NonNullable<AddableBotsQuery['bots']>['nodes'][number];

interface BotChoiceProps extends Pick<AddDialogProps, 'room' | 'members'> {
  chosen: readonly Candidate[];
  onChosen: (bots: readonly Candidate[]) => void;
}

function BotChoice({ room: { accountId }, members, chosen, onChosen }: BotChoiceProps) {
  const { data } = useQuery(AddableBotsDocument, { variables: { accountId } });
  const bots = data?.bots?.nodes ?? [];
  if (bots.length === 0) return undefined;
  const choose = (ids: string[]) =>
    onChosen(
      bots
        .filter(({ botId }) => ids.includes(botId))
        .map((bot) => ({ label: labelCandidate(bot, bots), memberId: bot.botId })),
    );
  return (
    <Checkbox.Group
      label="Bots"
      description="They are members, never administrators."
      value={chosen.flatMap(({ memberId }) => memberId ?? [])}
      onChange={choose}
    >
      <Stack gap="xs" mt="xs">
        {bots.map((bot) => {
          const obstacle = findObstacle(bot, members);
          return (
            <Checkbox
              key={bot.botId}
              value={bot.botId}
              label={bot.displayName ?? bot.botId}
              disabled={obstacle !== undefined}
              description={obstacle}
            />
          );
        })}
      </Stack>
    </Checkbox.Group>
  );
}

/** Returns the name of a bot, with its id if the name is not unique. */
function labelCandidate({ botId, displayName }: Bot, bots: readonly Bot[]): string {
  const isUnique = bots.filter((bot) => bot.displayName === displayName).length === 1;
  return displayName && isUnique ? displayName : `${displayName ?? ''} ${botId}`.trim();
}

/** Returns why a bot cannot be added, or undefined if it can. */
function findObstacle({ botId, disabled, eventsConfiguration }: Bot, members: ReadonlySet<string>) {
  if (members.has(botId)) return 'Is in the room already.';
  if (disabled) return 'Is stopped: start it on the page of the bots before.';
  if (!eventsConfiguration) return 'Needs somewhere for its events before: see the page of the bots.';
  return undefined;
}
