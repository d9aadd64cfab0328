/** All orders of the AWS account, page by page. */
import type { ApolloClient } from '@apollo/client';
import { useApolloClient } from '@apollo/client/react';
import { useState, useSyncExternalStore } from 'react';
import { ListReader } from '../../../graphql/list-reader.js';
import {
  OrderPageDocument,
  type OrderPageQuery,
  type OrderPageQueryVariables,
  type OrderRowFragment,
} from '../../../graphql/generated/graphql.js';

/** As many are read without asking; the newest come first in the emulator, and AWS tells no order. */
const ORDER_CAP = 500;

class OrderReader extends ListReader<OrderRowFragment, OrderPageQuery, OrderPageQueryVariables> {
  constructor(client: ApolloClient) {
    super(client, {
      query: OrderPageDocument,
      variablesOf: (after) => ({ after }),
      connectionOf: ({ phoneNumberOrders }) => phoneNumberOrders,
      pageSize: 50,
      cap: ORDER_CAP,
    });
  }
}

export function useAllOrders() {
  const client = useApolloClient();
  const [reader] = useState(() => new OrderReader(client));
  const reading = useSyncExternalStore(reader.subscribe, reader.current);
  return { ...reading, resume: reader.resume, reload: reader.reload };
}
