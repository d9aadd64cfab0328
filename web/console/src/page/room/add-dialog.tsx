/** Adding users, by their addresses, and bots to a room. */
import { useQuery } from '@apollo/client/react';
import {
  Alert,
  Button,
  Checkbox,
  Group,
  List,
  Modal,
  NativeSelect,
  Stack,
  Text,
  Textarea,
} from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import {
  AddableBotsDocument,
  type AddableBotsQuery,
  type RoomMembershipRole,
  type RoomRowFragment,
} from '../../gql/graphql.js';
import { useLeaveWarning } from '../../part/leave-warning.js';
import { useViewer } from '../../session/viewer.js';
import { nameOfRoom } from '../room-list/room-word.js';
import { type ParsedAddresses, parseAddresses } from '../user-list/parse-address.js';
import { AdditionOutcome } from './addition-outcome.js';
import { ROLE } from './room-word.js';
import { type Addition, type Candidate, useAddition } from './use-addition.js';

const NUMBER = new Intl.NumberFormat();

export interface AddDialogProps {
  room: RoomRowFragment;
  /** Ids of those who are in it. */
  members: ReadonlySet<string>;
  onClose: () => void;
}

const LEAVING = {
  title: 'Leave while members are being added?',
  children: <Text size="sm">Who has been added stays a member. The outcome of the others is not shown.</Text>,
};

export function AddDialog({ room, members, onClose }: AddDialogProps) {
  const addition = useAddition(room);
  const { isRunning, added } = addition;
  useLeaveWarning(isRunning, LEAVING);
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Add members to ${nameOfRoom(room)}`}
      size="lg"
      closeOnClickOutside={false}
      closeOnEscape={!isRunning}
      withCloseButton={!isRunning}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {added.length === 0 ? (
        <MemberForm room={room} members={members} addition={addition} onClose={onClose} />
      ) : (
        <AdditionOutcome addition={addition} onClose={onClose} />
      )}
    </Modal>
  );
}

interface MemberFormProps extends AddDialogProps {
  addition: Addition;
}

function MemberForm({ room, members, addition, onClose }: MemberFormProps) {
  const viewer = useViewer();
  const [text, setText] = useState('');
  const [bots, setBots] = useState<readonly Candidate[]>([]);
  const [role, setRole] = useState<RoomMembershipRole>('Member');
  const parsed = useMemo(() => parseAddresses(text), [text]);
  const candidates = [...parsed.addresses.map((label) => ({ label })), ...bots];
  const count = candidates.length;
  return (
    <Stack gap="md">
      {viewer.can('user:read') ? (
        <>
          <Textarea
            label="E-mail addresses of users"
            description="Of this account; as many as you like: one a line, or with commas, semicolons or tabs between them."
            minRows={4}
            maxRows={10}
            autosize
            data-autofocus
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Findings parsed={parsed} />
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
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button disabled={count === 0} onClick={() => void addition.start(candidates, role)}>
          {count === 1 ? 'Add 1 member' : `Add ${NUMBER.format(count)} members`}
        </Button>
      </Group>
    </Stack>
  );
}

/** So many are listed; whoever pastes the wrong column has more. */
const LISTED = 20;

function Findings({ parsed: { addresses, repeated, invalid } }: { parsed: ParsedAddresses }) {
  return (
    <div role="status">
      {(addresses.length > 0 || repeated > 0) && (
        <Text size="sm">
          {NUMBER.format(addresses.length)} {addresses.length === 1 ? 'address' : 'addresses'}
          {repeated > 0 && `, ${NUMBER.format(repeated)} more than once`}
        </Text>
      )}
      {invalid.length > 0 && (
        <Alert
          variant="default"
          icon={<IconAlertTriangle color="var(--mantine-color-yellow-7)" />}
          mt="xs"
          title={`${NUMBER.format(invalid.length)} cannot be added`}
        >
          <List size="sm">
            {invalid.slice(0, LISTED).map(({ text, reason }, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- The same text may be there twice.
              <List.Item key={index} style={{ overflowWrap: 'anywhere' }}>
                <strong>{text}</strong> {reason}
              </List.Item>
            ))}
          </List>
          {invalid.length > LISTED && (
            <Text size="sm">and {NUMBER.format(invalid.length - LISTED)} more</Text>
          )}
        </Alert>
      )}
    </div>
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
        .map((bot) => ({ label: labelOf(bot, bots), memberId: bot.botId })),
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
          const obstacle = obstacleOf(bot, members);
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

/** Names of bots need not be unique. */
function labelOf({ botId, displayName }: Bot, bots: readonly Bot[]): string {
  const isUnique = bots.filter((bot) => bot.displayName === displayName).length === 1;
  return displayName && isUnique ? displayName : `${displayName ?? ''} ${botId}`.trim();
}

/** Why a bot cannot be added; undefined when it can. */
function obstacleOf({ botId, disabled, eventsConfiguration }: Bot, members: ReadonlySet<string>) {
  if (members.has(botId)) return 'Is in the room already.';
  if (disabled) return 'Is stopped: start it on the page of the bots before.';
  if (!eventsConfiguration) return 'Needs somewhere for its events before: see the page of the bots.';
  return undefined;
}
