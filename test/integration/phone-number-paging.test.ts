/** The lists of telephony as connections: walked while rows come and go, and each with cursors of its own. */
import { DeletePhoneNumberCommand } from '@aws-sdk/client-chime';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { numberRanges } from '../../src/emulator/domain/phone-number-ranges.js';
import { dataOf } from '../support/graphql-result.js';
import { acquireNumbers } from '../support/emulator-scene.js';
import { codesOf, startStack, type TestStack } from '../support/gateway.js';
import {
  AvailablePhoneNumbersDocument,
  CreatePhoneNumberOrderDocument,
  type PhoneNumberOrdersQuery,
  PhoneNumberOrdersDocument,
  PhoneNumbersDocument,
} from '../support/gql/graphql.js';

const DAY = 24 * 3600;
const TWO_DIGITS = Array.from({ length: 100 }, (_, index) => String(index).padStart(2, '0'));
/** Numbers on offer, enough for every test here. */
const POOL = numberRanges.flatMap(({ prefix }) => TWO_DIGITS.map((digits) => prefix + digits));

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack();
});
beforeEach(async () => {
  await stack.emulator.controlApi('/reset', { Seed: 'none' });
  stack.upstream.calls.length = 0;
});
afterAll(() => stack.stop());

/** A page of any of the lists, its rows reduced to what identifies them. */
interface Page {
  keys: string[];
  cursors: string[];
  pageInfo: NonNullable<PhoneNumberOrdersQuery['phoneNumberOrders']>['pageInfo'];
}

type Read = (first: number, after?: string | null) => Promise<Page>;

interface Rows<Node> {
  edges: { cursor: string; node: Node }[];
  pageInfo: Page['pageInfo'];
}

function toPage<Node>(rows: Rows<Node> | null, keyOf: (node: Node) => string | null): Page {
  if (!rows) throw new Error('The list is null.');
  const { edges, pageInfo } = rows;
  const keys = edges.map(({ node }) => keyOf(node) ?? '');
  return { keys, cursors: edges.map(({ cursor }) => cursor), pageInfo };
}

const numbers: Read = async (first, after) => {
  const { phoneNumbers } = dataOf(await stack.ask(PhoneNumbersDocument, { first, after }));
  return toPage(phoneNumbers, ({ e164PhoneNumber }) => e164PhoneNumber);
};
const orders: Read = async (first, after) => {
  const { phoneNumberOrders } = dataOf(await stack.ask(PhoneNumberOrdersDocument, { first, after }));
  return toPage(phoneNumberOrders, ({ phoneNumberOrderId }) => phoneNumberOrderId);
};
const available: Read = async (first, after) => {
  const variables = { state: 'OR', first, after };
  const { availablePhoneNumbers } = dataOf(await stack.ask(AvailablePhoneNumbersDocument, variables));
  return toPage(availablePhoneNumbers, ({ e164PhoneNumber }) => e164PhoneNumber);
};

async function placeOrder(e164PhoneNumber: string): Promise<string> {
  const input = { productType: 'BusinessCalling' as const, e164PhoneNumbers: [e164PhoneNumber] };
  const { createPhoneNumberOrder } = dataOf(await stack.ask(CreatePhoneNumberOrderDocument, { input }));
  return createPhoneNumberOrder?.phoneNumberOrderId ?? '';
}

/** All keys of the list, with something going on after each page. Each page costs one call. */
async function walk(
  read: Read,
  first: number,
  meanwhile: (keys: string[]) => Promise<void>,
): Promise<string[]> {
  const seen: string[] = [];
  for (let after: string | null = null, more = true; more;) {
    stack.upstream.calls.length = 0;
    const { keys, pageInfo } = await read(first, after);
    expect(stack.upstream.calls).toHaveLength(1);
    seen.push(...keys);
    await meanwhile(keys);
    ({ hasNextPage: more, endCursor: after } = pageInfo);
  }
  expect(new Set(seen).size).toBe(seen.length);
  return seen;
}

describe('a walk repeats nothing and misses nothing that stays', () => {
  it('of 2,000 phone numbers, while some are ordered and others leave the deletion queue for good', async () => {
    const before = POOL.slice(0, 2_000);
    await acquireNumbers(stack.emulator, before, 'SipMediaApplicationDialIn');
    const gone = new Set<string>();
    let added = 2_000;
    const seen = await walk(numbers, 99, async (keys) => {
      const last = before.indexOf(keys.at(-1) ?? '');
      // The row the next page starts behind, the two after it, and one of the middle of the next page.
      for (const at of last < 0 ? [] : [last, last + 1, last + 2, last + 50]) {
        const e164 = before[at];
        if (e164 === undefined || gone.has(e164)) continue;
        gone.add(e164);
        await stack.emulator.client.send(new DeletePhoneNumberCommand({ PhoneNumberId: e164 }));
      }
      await stack.emulator.controlApi('/clock', { AdvanceSeconds: 7 * DAY + 1 });
      if (added < 2_060)
        await acquireNumbers(stack.emulator, POOL.slice(added, (added += 20)), 'SipMediaApplicationDialIn');
    });
    expect(before.filter((number) => !gone.has(number) && !seen.includes(number))).toEqual([]);
    expect(seen.filter((number) => !before.includes(number))).toEqual(POOL.slice(2_000, 2_060));
  });

  it('of 250 orders, the newest first, while others are placed', async () => {
    const before: string[] = [];
    for (let count = 0; count < 250; count += 1) before.unshift(await placeOrder(POOL[count] ?? ''));
    let added = 250;
    const seen = await walk(orders, 60, async () => {
      for (let count = 0; count < 10; count += 1) await placeOrder(POOL[added++] ?? '');
    });
    expect(seen).toEqual(before);
  });

  it('of the numbers on offer, while some are sold', async () => {
    const before = await walk(available, 500, async () => undefined);
    expect(before).toHaveLength(100);
    const sold = new Set<string>();
    const seen = await walk(available, 30, async (keys) => {
      const last = before.indexOf(keys.at(-1) ?? '');
      const selling = before.slice(last, last + 3);
      for (const number of selling) sold.add(number);
      await acquireNumbers(stack.emulator, selling);
    });
    expect(before.filter((number) => !sold.has(number) && !seen.includes(number))).toEqual([]);
  });
});

describe.each<[string, Read, number, () => Promise<unknown>]>([
  ['phoneNumbers', numbers, 99, () => acquireNumbers(stack.emulator, POOL.slice(0, 5))],
  ['phoneNumberOrders', orders, 99, () => Promise.all(POOL.slice(0, 5).map((number) => placeOrder(number)))],
  [
    'availablePhoneNumbers',
    available,
    500,
    () => acquireNumbers(stack.emulator, POOL.filter((number) => number.startsWith('+1503')).slice(5)),
  ],
])('%s', (list, read, maximum, fill) => {
  it('says exactly where a page stands, and each cursor leads to what is behind it', async () => {
    await fill();
    const { keys, pageInfo } = await read(5);
    expect(keys).toHaveLength(5);
    expect(pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false });
    const first = await read(2);
    expect(first.pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: first.cursors[0],
      endCursor: first.cursors[1],
    });
    const second = await read(2, first.pageInfo.endCursor);
    const third = await read(2, second.pageInfo.endCursor);
    expect([...first.keys, ...second.keys, ...third.keys]).toEqual(keys);
    expect(third.pageInfo.hasNextPage).toBe(false);
    const cursors = [...first.cursors, ...second.cursors, ...third.cursors];
    for (const [index, cursor] of cursors.entries()) {
      expect((await read(5, cursor)).keys).toEqual(keys.slice(index + 1));
    }
  });

  it(`has pages of 1 to ${maximum} rows`, async () => {
    for (const first of [0, -1, maximum + 1]) {
      const state = list === 'availablePhoneNumbers' ? 'state: "OR", ' : '';
      const answer = await stack.ask(`{ ${list}(${state}first: ${first}) { nodes { __typename } } }`);
      expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
      expect(answer.errors?.[0]?.extensions.validationErrors).toMatchObject([{ path: 'first' }]);
    }
    expect(stack.upstream.calls).toEqual([]);
    await read(maximum);
    expect(stack.upstream.calls[0]).toContain(`max-results=${maximum}`);
  });

  it('refuses the cursors of other lists, and what is no cursor', async () => {
    await acquireNumbers(stack.emulator, POOL.slice(10, 14));
    await acquireNumbers(stack.emulator, POOL.slice(14, 15));
    const foreign: string[] = [];
    for (const other of [numbers, orders, available]) {
      if (other !== read) foreign.push(...(await other(1)).cursors);
    }
    const filtered = await stack.ask(PhoneNumbersDocument, { first: 1, status: 'Unassigned' });
    const elsewhere = await stack.ask(AvailablePhoneNumbersDocument, { first: 1, areaCode: '206' });
    foreign.push(
      dataOf(filtered).phoneNumbers?.pageInfo.endCursor ?? '',
      dataOf(elsewhere).availablePhoneNumbers?.pageInfo.endCursor ?? '',
    );
    stack.upstream.calls.length = 0;
    for (const cursor of [...foreign, 'no cursor', ' ']) {
      const state = list === 'availablePhoneNumbers' ? 'state: "OR", ' : '';
      const query = `query ($after: String) { ${list}(${state}after: $after) { nodes { __typename } } }`;
      const answer = await stack.ask(query, { after: cursor });
      expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
      expect(answer.errors?.[0]?.extensions.validationErrors).toMatchObject([{ path: 'after' }]);
    }
    expect(foreign).toHaveLength(4);
    expect(stack.upstream.calls).toEqual([]);
  });
});
