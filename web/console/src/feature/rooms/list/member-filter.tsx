/** Chooses the user or bot whose rooms are listed. */
import { useQuery } from '@apollo/client/react';
import { type ComboboxData, Select } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import {
  FilteringBotsDocument,
  OneUserDocument,
  type UserRowFragment,
} from '../../../graphql/generated/graphql.js';
import { foldText, splitWords } from '../../../ui/search-text.js';
import { useViewer } from '../../../session/viewer.js';
import { labelUser } from '../../../ui/user-labels.js';
import { useAllUsers } from '../../../graphql/use-all-users.js';
import classes from './member-filter.module.css';

export interface MemberFilterProps {
  accountId: string;
  /** A user id or a bot id; null for everybody. */
  value: string | null;
  onChange: (memberId: string | null) => void;
}

/** The maximum number of options. */
const OFFERED = 50;

const EVERYBODY: Option = { value: '', label: 'Everybody' };

interface Option {
  readonly value: string;
  readonly label: string;
}

export function MemberFilter({ accountId, value, onChange }: MemberFilterProps) {
  const viewer = useViewer();
  const [isWanted, setWanted] = useState(false);
  const [users, setUsers] = useState<readonly UserRowFragment[]>([]);
  const [typed, setTyped] = useState('');
  const bots = useBotOptions(accountId, !viewer.can('bot:read'));
  const chosen = useChosen(accountId, value, bots);
  const text = typed === chosen?.label ? '' : typed;
  const data = useMemo(() => createOptions(chosen, bots, users, text), [chosen, bots, users, text]);
  return (
    <>
      {/* The users, which may be thousands, are read when somebody searches. */}
      {isWanted && viewer.can('user:read') && <UserFeed accountId={accountId} onUsers={setUsers} />}
      <Select
        label="Rooms of"
        placeholder="Everybody"
        w={300}
        maw="100%"
        searchable
        clearable
        // The list scrolls with the keyboard focus in the field.
        withScrollArea={false}
        classNames={{ options: classes['options'] ?? '' }}
        comboboxProps={{ withinPortal: false, floatingStrategy: 'fixed' }}
        nothingFoundMessage="Nobody read so far has this name."
        data={data}
        filter={({ options }) => options}
        value={value}
        searchValue={typed}
        onSearchChange={setTyped}
        onChange={(memberId) => onChange(memberId || null)}
        onDropdownOpen={() => setWanted(true)}
      />
    </>
  );
}

function UserFeed(props: { accountId: string; onUsers: (users: readonly UserRowFragment[]) => void }) {
  const { accountId, onUsers } = props;
  const { nodes: users } = useAllUsers(accountId);
  useEffect(() => onUsers(users), [users, onUsers]);
  return undefined;
}

function useBotOptions(accountId: string, skip: boolean): readonly Option[] {
  const { data } = useQuery(FilteringBotsDocument, { variables: { accountId }, skip });
  return useMemo(
    () =>
      data?.bots?.nodes.map(({ botId, displayName }) => ({ value: botId, label: displayName ?? botId })) ??
      [],
    [data],
  );
}

/** Finds the label of the value, because links contain an id only. */
function useChosen(accountId: string, value: string | null, bots: readonly Option[]): Option | undefined {
  const viewer = useViewer();
  const bot = bots.find((option) => option.value === value);
  const { data } = useQuery(OneUserDocument, {
    variables: { accountId, userId: value ?? '' },
    skip: value === null || bot !== undefined || !viewer.can('user:read'),
  });
  const user = data?.user;
  return useMemo(() => {
    if (value === null) return undefined;
    return bot ?? { value, label: user?.userId === value ? labelOption(user) : value };
  }, [value, bot, user]);
}

const labelOption = (user: UserRowFragment): string => {
  const { displayName, primaryEmail } = user;
  return displayName && primaryEmail ? `${displayName} (${primaryEmail})` : labelUser(user);
};

function createOptions(
  chosen: Option | undefined,
  bots: readonly Option[],
  users: readonly UserRowFragment[],
  text: string,
): ComboboxData {
  const words = splitWords(text);
  const isFound = ({ label }: Option) => words.every((word) => foldText(label).includes(word));
  const people: Option[] = [];
  for (const user of users) {
    const option = { value: user.userId, label: labelOption(user) };
    if (option.value !== chosen?.value && isFound(option)) people.push(option);
    if (people.length === OFFERED) break;
  }
  const others = bots.filter((option) => option.value !== chosen?.value && isFound(option));
  return [
    // The button that clears the field is for the mouse only.
    ...(chosen ? [EVERYBODY, { group: 'Chosen', items: [chosen] }] : []),
    ...(others.length > 0 ? [{ group: 'Bots', items: others }] : []),
    ...(people.length > 0 ? [{ group: 'Users', items: people }] : []),
  ];
}
