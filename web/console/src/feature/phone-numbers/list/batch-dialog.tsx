/** The dialog that changes many numbers at once: the question, the progress, and the outcome of each number. */
import { useApolloClient } from '@apollo/client/react';
import { Alert, Button, List, Modal, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { BulkEngine } from '../../../bulk/bulk-engine.js';
import { NUMBER_CONCURRENCY } from '../../../bulk/concurrency.js';
import type { NumberRowFragment, PhoneNumberProductType } from '../../../graphql/generated/graphql.js';
import { DialogActions } from '../../../ui/dialog-actions.js';
import { useLeaveWarning } from '../../../ui/leave-warning.js';
import { type BatchKind, type Change, findObstacle, createTask } from './batch.js';
import { BatchProgress } from './batch-progress.js';
import { NameInput, NameRules } from './name-dialog.js';
import { formatNumberCount, formatNumber, QUEUE_DAYS } from '../phone-number-labels.js';
import { findCallingNameFault } from '../../../ui/calling-name.js';
import { ProductRadios } from './product-dialog.js';
import { reloadNumbers } from './use-all-numbers.js';

export interface BatchDialogProps {
  kind: BatchKind;
  numbers: readonly NumberRowFragment[];
  /** `isDone` is true if all numbers were changed, so that the selection is no longer needed. */
  onClose: (isDone: boolean) => void;
}

const TITLE: Readonly<Record<BatchKind, (count: string) => string>> = {
  product: (count) => `Change the use of ${count}`,
  name: (count) => `Calling name of ${count}`,
  delete: (count) => `Delete ${count}`,
  restore: (count) => `Restore ${count}`,
};

const isQuestion = (kind: BatchKind): boolean => kind === 'delete' || kind === 'restore';

const warnOfLeaving = () => ({
  title: 'Leave while this is going on?',
  children: (
    <Text size="sm">What is done stays done. The rest is not tried, and the outcome is not shown.</Text>
  ),
});

export function BatchDialog({ kind, numbers, onClose }: BatchDialogProps) {
  const client = useApolloClient();
  // The selection stays as it was when the dialog opened.
  const [items] = useState(numbers);
  const [engine] = useState(() => new BulkEngine(items, { concurrency: NUMBER_CONCURRENCY }));
  const progress = useSyncExternalStore(engine.subscribe, engine.current);
  const [change, setChange] = useState<Change>();
  const isUnderWay = progress.state !== 'ready' && progress.state !== 'finished';
  useLeaveWarning(isUnderWay, warnOfLeaving);
  // Nobody would see failures.
  useEffect(() => () => engine.cancel(), [engine]);
  const start = (next: Change) => {
    setChange(next);
    engine.start(createTask(client, next));
  };
  const close = () => {
    if (isUnderWay) return;
    if (progress.state === 'finished') reloadNumbers(client);
    onClose(progress.state === 'finished' && progress.counts.done === items.length);
  };
  return (
    <Modal
      opened
      size="lg"
      onClose={close}
      withCloseButton={!isUnderWay}
      title={TITLE[kind](formatNumberCount(items.length)) + (change || !isQuestion(kind) ? '' : '?')}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {change ? (
        <BatchProgress
          progress={progress}
          engine={engine}
          onRetry={() => engine.start(createTask(client, change), ['failed', 'unknown', 'left'])}
          onClose={close}
        />
      ) : (
        <Question kind={kind} numbers={items} onStart={start} onCancel={() => onClose(false)} />
      )}
    </Modal>
  );
}

const VERB: Readonly<Record<BatchKind, string>> = {
  product: 'Change the use',
  name: 'Change the name',
  delete: 'Delete',
  restore: 'Restore',
};

interface QuestionProps {
  kind: BatchKind;
  numbers: readonly NumberRowFragment[];
  onStart: (change: Change) => void;
  onCancel: () => void;
}

function Question({ kind, numbers, onStart, onCancel }: QuestionProps) {
  const [product, setProduct] = useState<PhoneNumberProductType | null>(null);
  const [name, setName] = useState('');
  const fault = kind === 'name' ? findCallingNameFault(name) : undefined;
  const change = createChange(kind, product, name);
  const refused = change ? numbers.filter((number) => findObstacle(number, change) !== undefined) : [];
  return (
    <Stack gap="md">
      {kind === 'product' && <ProductRadios value={product} onChange={setProduct} />}
      {kind === 'name' && (
        <>
          <NameInput value={name} onChange={setName} error={fault} />
          <NameRules />
        </>
      )}
      {kind === 'delete' && (
        <Text size="sm">
          They move to the deletion queue, and can be restored from there for {QUEUE_DAYS} days. Then they are
          gone for good.
        </Text>
      )}
      {kind === 'restore' && <Text size="sm">They are free in the inventory again.</Text>}
      {change && refused.length > 0 && <Refused change={change} numbers={refused} />}
      <DialogActions onCancel={onCancel}>
        <Button
          {...(kind === 'delete' ? { color: 'red' } : {})}
          disabled={!change || fault !== undefined || refused.length === numbers.length}
          onClick={() => change && onStart(change)}
        >
          {VERB[kind]}
        </Button>
      </DialogActions>
    </Stack>
  );
}

function createChange(kind: BatchKind, productType: PhoneNumberProductType | null, callingName: string) {
  if (kind === 'product') return productType ? ({ kind, productType } satisfies Change) : undefined;
  if (kind === 'name') return { kind, callingName } satisfies Change;
  return { kind } satisfies Change;
}

/** The maximum number of numbers that are named. The outcome lists all. */
const NAMED = 5;

const Refused = ({ change, numbers }: { change: Change; numbers: readonly NumberRowFragment[] }) => (
  <Alert
    variant="default"
    icon={<IconAlertTriangle />}
    title={
      numbers.length === 1
        ? 'One of them will be left as it is'
        : `${formatNumberCount(numbers.length)} will be left as they are`
    }
  >
    <List size="sm">
      {numbers.slice(0, NAMED).map((number) => (
        <List.Item key={number.phoneNumberId}>
          {formatNumber(number)}: {findObstacle(number, change)}
        </List.Item>
      ))}
      {numbers.length > NAMED && <List.Item>and {formatNumberCount(numbers.length - NAMED)} more</List.Item>}
    </List>
  </Alert>
);
