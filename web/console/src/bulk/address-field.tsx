/** A field for e-mail addresses that are pasted or read from a file. It shows which of them are invalid. */
import { Alert, Button, FileButton, List, NativeSelect, Text, Textarea } from '@mantine/core';
import { IconAlertTriangle, IconFileTypeCsv } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { notifyProblem } from '../ui/notice.js';
import { type AddressList, readList } from './read-list.js';
import { readTextFile } from './read-text-file.js';
import { formatCount, NUMBER } from '../ui/format-count.js';

export interface AddressDraft {
  readonly text: string;
  readonly list: AddressList;
  setText(this: void, text: string): void;
  setColumn(this: void, column: string): void;
}

/** The content of the field, and the addresses in it. */
export function useAddressDraft(): AddressDraft {
  const [{ text, column }, setSource] = useState<{ text: string; column?: string }>({ text: '' });
  const list = useMemo(() => readList(text, column), [text, column]);
  return {
    text,
    list,
    setText: (next) => setSource({ text: next }),
    setColumn: (next) => setSource({ text, column: next }),
  };
}

export interface AddressFieldProps {
  label: string;
  description: string;
  draft: AddressDraft;
}

export function AddressField({ label, description, draft }: AddressFieldProps) {
  const { text, list, setText, setColumn } = draft;
  return (
    <>
      <Textarea
        label={label}
        description={description}
        minRows={6}
        maxRows={12}
        autosize
        data-autofocus
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {list.columns.length > 1 && (
        <NativeSelect
          label="The addresses are in the column"
          description={list.chosen === undefined && 'Several columns hold addresses: choose one.'}
          data={[...(list.chosen === undefined ? [{ value: '', label: '–' }] : []), ...list.columns]}
          value={list.chosen ?? ''}
          onChange={(event) => setColumn(event.currentTarget.value)}
        />
      )}
      <Findings list={list} />
      <FileChoice onText={setText} />
    </>
  );
}

function FileChoice({ onText }: { onText: (text: string) => void }) {
  const read = async (file: File | null) => {
    if (!file) return;
    try {
      onText(await readTextFile(file));
    } catch (error) {
      notifyProblem(error, `The file ${file.name} cannot be read`);
    }
  };
  return (
    <FileButton onChange={(file) => void read(file)} accept=".csv,.txt,.tsv,text/csv,text/plain">
      {(props) => (
        <Button
          {...props}
          variant="default"
          leftSection={<IconFileTypeCsv size={18} />}
          style={{ alignSelf: 'flex-start' }}
        >
          Choose a file
        </Button>
      )}
    </FileButton>
  );
}

/** The number of invalid entries that are listed. A wrong column has more. */
const LISTED = 20;

function Findings({ list }: { list: AddressList }) {
  const { addresses, repeated, invalid, problem } = list;
  return (
    <div role="status">
      {(addresses.length > 0 || repeated > 0) && (
        <Text size="sm">
          {formatCount(addresses.length, ['address', 'addresses'])}
          {repeated > 0 && `, ${NUMBER.format(repeated)} more than once`}
          {describeColumn(list)}
        </Text>
      )}
      {list.columns.length > 1 && list.chosen === undefined && (
        <Text size="sm">No address is taken until you choose the column.</Text>
      )}
      {problem !== undefined && (
        <Alert
          variant="default"
          icon={<IconAlertTriangle color="var(--mantine-color-yellow-7)" />}
          title="Nothing is taken"
        >
          {problem}
        </Alert>
      )}
      {invalid.length > 0 && (
        <Alert
          variant="default"
          icon={<IconAlertTriangle color="var(--mantine-color-yellow-7)" />}
          mt="xs"
          title={`${NUMBER.format(invalid.length)} left out, as they are no addresses`}
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

/** Names the column that was read, because the other columns are omitted. */
function describeColumn({ chosen, blank = 0 }: AddressList): string {
  if (chosen === undefined) return '';
  const rows = formatCount(blank, ['row has', 'rows have']);
  return `, read from the column “${chosen}” only${blank > 0 ? `; ${rows} none there` : ''}`;
}
