/** The found numbers, which can be chosen and ordered. */
import { useApolloClient } from '@apollo/client/react';
import { Button, Checkbox, Group, Loader, SimpleGrid, Skeleton, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { NumbersOnOfferDocument, OrderNumbersDocument } from '../../../graphql/generated/graphql.js';
import { useFreshList } from '../../../graphql/reader-store.js';
import { confirm } from '../../../ui/confirm.js';
import { notifyProblem } from '../../../ui/notice.js';
import { ProblemAlert } from '../../../ui/problem-alert.js';
import { formatNumberCount, PRODUCT } from '../phone-number-labels.js';
import { orderPath } from '../orders/order-labels.js';
import { type SearchQuery, toVariables } from './search-query.js';

/** The size of a page. Each page is read on demand. */
const PAGE_SIZE = 100;

export function Offer({ query }: { query: SearchQuery }) {
  const { numbers, state, error, resume } = useOffer(query);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { order, isOrdering } = useOrdering(query);
  if (numbers.length === 0) {
    if (state === 'failed') return <ProblemAlert error={error} title="The search failed" onRetry={resume} />;
    if (state !== 'complete') return <Skeleton h={200} />;
    return <Text role="status">Nothing of that kind is on offer. Try another place.</Text>;
  }
  return (
    <Stack gap="md">
      <Group gap="sm">
        <Text size="sm" c="dimmed" role="status">
          {formatNumberCount(numbers.length)} {state === 'complete' ? 'on offer' : 'so far'},{' '}
          {formatNumberCount(chosen.size)} chosen
        </Text>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => setChosen(chosen.size === numbers.length ? new Set() : new Set(numbers))}
        >
          {chosen.size === numbers.length ? 'Choose none' : `Choose all ${numbers.length}`}
        </Button>
        <Button
          disabled={chosen.size === 0}
          loading={isOrdering}
          // The order contains the numbers as they are shown.
          onClick={() => void order(numbers.filter((number) => chosen.has(number)))}
        >
          {chosen.size === 0 ? 'Order' : `Order ${formatNumberCount(chosen.size)} …`}
        </Button>
      </Group>
      <Checkbox.Group
        aria-label="Numbers on offer"
        value={[...chosen]}
        onChange={(next) => setChosen(new Set(next))}
      >
        <SimpleGrid type="container" cols={{ base: 1, '340px': 2, '560px': 3, '760px': 4 }} spacing="xs">
          {numbers.map((number) => (
            <Checkbox key={number} value={number} label={number} />
          ))}
        </SimpleGrid>
      </Checkbox.Group>
      {state === 'failed' && (
        <ProblemAlert error={error} title="No more numbers could be read" onRetry={resume} />
      )}
      {(state === 'capped' || state === 'loading') && (
        <Group>
          <Button variant="default" size="xs" disabled={state === 'loading'} onClick={resume}>
            Load more
          </Button>
          {state === 'loading' && <Loader size="xs" aria-hidden />}
        </Group>
      )}
    </Stack>
  );
}

/** Reads the offer from the beginning, because it changes with every order. */
function useOffer(query: SearchQuery) {
  const { nodes, state, error, resume } = useFreshList({
    query: NumbersOnOfferDocument,
    createVariables: (after) => ({ ...toVariables(query), after }),
    getConnection: ({ availablePhoneNumbers }) => availablePhoneNumbers,
    pageSize: PAGE_SIZE,
    cap: PAGE_SIZE,
  });
  return { numbers: nodes.map(({ e164PhoneNumber }) => e164PhoneNumber), state, error, resume };
}

function useOrdering({ use }: SearchQuery) {
  const client = useApolloClient();
  const navigate = useNavigate();
  const [isOrdering, setOrdering] = useState(false);
  const order = async (numbers: readonly string[]) => {
    const count = formatNumberCount(numbers.length);
    const isConfirmed = await confirm({
      title: `Order ${count}?`,
      confirm: 'Order',
      children: (
        <Text size="sm">
          {numbers.length <= 3 ? numbers.join(', ') : count} for {PRODUCT[use]}. Numbers in the inventory may
          be charged for every month. An order cannot be called back, but numbers that are not wanted can be
          deleted.
        </Text>
      ),
    });
    if (!isConfirmed) return;
    setOrdering(true);
    try {
      const { data } = await client.mutate({
        mutation: OrderNumbersDocument,
        variables: { productType: use, numbers: [...numbers] },
      });
      const placed = data?.createPhoneNumberOrder;
      if (placed) await navigate(orderPath(placed));
    } catch (error) {
      notifyProblem(error, `${count} could not be ordered`);
    }
    setOrdering(false);
  };
  return { order, isOrdering };
}
