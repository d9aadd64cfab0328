/** Where e-mail addresses are pasted, or read from a file. */
import {
  Alert,
  Button,
  FileButton,
  Group,
  List,
  NativeSelect,
  Paper,
  Stack,
  Text,
  Textarea,
} from '@mantine/core';
import { IconAlertTriangle, IconFileTypeCsv } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { notifyProblem } from '../part/notice.js';
import { type AddressList, readList } from './read-list.js';

export interface AddressFormProps {
  /** What was there before. */
  text: string;
  onText: (text: string) => void;
  onAddresses: (addresses: readonly string[]) => void;
}

const NUMBER = new Intl.NumberFormat();

/** Lists of hundreds of thousands of addresses are smaller. */
const LARGEST_FILE = 20_000_000;

export function AddressForm({ text, onText, onAddresses }: AddressFormProps) {
  const [column, setColumn] = useState<string>();
  const list = useMemo(() => readList(text, column), [text, column]);
  const count = list.addresses.length;
  const change = (next: string) => {
    setColumn(undefined);
    onText(next);
  };
  return (
    <Paper withBorder p="md" maw={760}>
      <Stack gap="md">
        <Textarea
          label="E-mail addresses of users"
          description="Paste a list, or rows of a spreadsheet with their heads, or choose a CSV file. Files that were exported here will do."
          minRows={7}
          maxRows={12}
          autosize
          value={text}
          onChange={(event) => change(event.currentTarget.value)}
        />
        {list.columns.length > 1 && (
          <NativeSelect
            label="The addresses are in the column"
            data={[...list.columns]}
            value={column ?? list.chosen}
            onChange={(event) => setColumn(event.currentTarget.value)}
          />
        )}
        <Findings list={list} />
        <Group justify="space-between">
          <FileChoice onText={change} />
          <Button disabled={count === 0} onClick={() => onAddresses(list.addresses)}>
            {count > 1 ? `Find these ${NUMBER.format(count)} users` : 'Find the users'}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

function FileChoice({ onText }: { onText: (text: string) => void }) {
  const read = async (file: File | null) => {
    if (!file) return;
    try {
      if (file.size > LARGEST_FILE) throw new Error('It has more than 20 MB: that is no list of addresses.');
      onText(await file.text());
    } catch (error) {
      notifyProblem(error, `The file ${file.name} cannot be read`);
    }
  };
  return (
    <FileButton onChange={(file) => void read(file)} accept=".csv,.txt,.tsv,text/csv,text/plain">
      {(props) => (
        <Button {...props} variant="default" leftSection={<IconFileTypeCsv size={18} />}>
          Choose a file
        </Button>
      )}
    </FileButton>
  );
}

/** So many are listed; whoever pastes the wrong column has more. */
const LISTED = 20;

function Findings({ list: { addresses, repeated, invalid } }: { list: AddressList }) {
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
