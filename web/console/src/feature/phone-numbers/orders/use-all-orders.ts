/** All orders of the AWS account, page by page. */
import { type ReadList, useFreshList } from '../../../graphql/reader-store.js';
import { OrderPageDocument, type OrderRowFragment } from '../../../graphql/generated/graphql.js';

/** The number of orders that are read at first. The emulator returns the newest first; AWS documents no order. */
const ORDER_CAP = 500;

export const useAllOrders = (): ReadList<OrderRowFragment> =>
  useFreshList({
    query: OrderPageDocument,
    createVariables: (after) => ({ after }),
    getConnection: ({ phoneNumberOrders }) => phoneNumberOrders,
    pageSize: 50,
    cap: ORDER_CAP,
  });
