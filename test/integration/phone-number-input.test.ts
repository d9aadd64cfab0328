/** Input of the telephony operations that breaks a rule is refused before anything is sent; and their references. */
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { assert, asyncProperty, constantFrom, oneof, string } from 'fast-check';
import { getOperationAST } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { acquireNumbers, createEnterprise, createUser } from '../support/emulator-scene.js';
import { codesOf, startStack, type TestStack } from '../support/gateway.js';
import {
  AssociatePhoneNumberWithUserDocument,
  AvailablePhoneNumbersDocument,
  BatchDeletePhoneNumberDocument,
  BatchUpdatePhoneNumberDocument,
  CreatePhoneNumberOrderDocument,
  DeletePhoneNumberDocument,
  DisassociatePhoneNumberFromUserDocument,
  PhoneNumberDocument,
  PhoneNumberOrderDocument,
  PhoneNumbersDocument,
  RestorePhoneNumberDocument,
  SupportedPhoneNumberCountriesDocument,
  UpdateGlobalSettingsDocument,
  UpdatePhoneNumberDocument,
  UpdatePhoneNumberSettingsDocument,
} from '../support/gql/graphql.js';

/** In every refused text here that has room for it. */
const MARK = '481516234299';
const NUMBER = '+12065550100';
const ID = '%2B12065550100';

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack();
});
beforeEach(() => {
  stack.upstream.calls.length = 0;
});
afterAll(() => stack.stop());

const input = (value: object) => ({ input: value });
const named = (callingName: unknown) => ({ phoneNumberId: ID, input: { callingName } });
const user = { accountId: 'a', userId: 'u' };
const items = (...updatePhoneNumberRequestItems: object[]) => input({ updatePhoneNumberRequestItems });
const order = (change: object) =>
  input({ productType: 'BusinessCalling', e164PhoneNumbers: [NUMBER], ...change });

type Refusal = [operation: string, path: string, code: string, variables: object, document: Untyped];
type Untyped = TypedDocumentNode<unknown, never>;
const refusal = <Data, Variables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: object,
  path: string,
  code: string,
): Refusal => [getOperationAST(document)?.name?.value ?? '', path, code, variables, document];

const IDS = ['', ' ', '.', '..', `${MARK}\n`, `\uD800${MARK}`, MARK.repeat(26)];

const REFUSALS: Refusal[] = [
  ...IDS.flatMap((phoneNumberId) => [
    refusal(PhoneNumberDocument, { phoneNumberId }, 'phoneNumberId', 'isResourceId'),
    refusal(DeletePhoneNumberDocument, { phoneNumberId }, 'phoneNumberId', 'isResourceId'),
    refusal(RestorePhoneNumberDocument, { phoneNumberId }, 'phoneNumberId', 'isResourceId'),
    refusal(
      UpdatePhoneNumberDocument,
      { phoneNumberId, input: { callingName: '' } },
      'phoneNumberId',
      'isResourceId',
    ),
    refusal(
      BatchDeletePhoneNumberDocument,
      input({ phoneNumberIds: [ID, phoneNumberId] }),
      'input.phoneNumberIds[1]',
      'isResourceId',
    ),
    refusal(
      BatchUpdatePhoneNumberDocument,
      items({ phoneNumberId: ID }, { phoneNumberId }),
      'input.updatePhoneNumberRequestItems[1].phoneNumberId',
      'isResourceId',
    ),
    refusal(
      DisassociatePhoneNumberFromUserDocument,
      { ...user, userId: phoneNumberId },
      'userId',
      'isResourceId',
    ),
    refusal(
      AssociatePhoneNumberWithUserDocument,
      { ...user, accountId: phoneNumberId, input: { e164PhoneNumber: NUMBER } },
      'accountId',
      'isResourceId',
    ),
  ]),
  refusal(
    BatchDeletePhoneNumberDocument,
    input({ phoneNumberIds: [] }),
    'input.phoneNumberIds',
    'arrayNotEmpty',
  ),
  refusal(BatchUpdatePhoneNumberDocument, items(), 'input.updatePhoneNumberRequestItems', 'arrayNotEmpty'),
  refusal(
    CreatePhoneNumberOrderDocument,
    order({ e164PhoneNumbers: [] }),
    'input.e164PhoneNumbers',
    'arrayNotEmpty',
  ),
  refusal(CreatePhoneNumberOrderDocument, order({ productType: MARK }), 'input.productType', 'isEnum'),
  ...['', '+', '+0123', `+${MARK}123456`, `${MARK}x`, ` ${NUMBER}`, `${NUMBER}\n`, ID, '1'].flatMap(
    (number) => [
      refusal(
        CreatePhoneNumberOrderDocument,
        order({ e164PhoneNumbers: [NUMBER, number] }),
        'input.e164PhoneNumbers[1]',
        'isE164PhoneNumber',
      ),
      refusal(
        AssociatePhoneNumberWithUserDocument,
        { ...user, input: { e164PhoneNumber: number } },
        'input.e164PhoneNumber',
        'isE164PhoneNumber',
      ),
    ],
  ),
  ...['x', `${MARK}123456`, `${MARK}!`, 'Büro', 'Desk\n'].flatMap((name) => [
    refusal(UpdatePhoneNumberDocument, named(name), 'input.callingName', 'isCallingName'),
    refusal(
      BatchUpdatePhoneNumberDocument,
      items({ phoneNumberId: ID, callingName: name }),
      'input.updatePhoneNumberRequestItems[0].callingName',
      'isCallingName',
    ),
    refusal(
      UpdatePhoneNumberSettingsDocument,
      input({ callingName: name }),
      'input.callingName',
      'isCallingName',
    ),
  ]),
  refusal(UpdatePhoneNumberSettingsDocument, input({}), 'input.callingName', 'isDefined'),
  refusal(UpdatePhoneNumberSettingsDocument, input({ callingName: null }), 'input.callingName', 'isDefined'),
  ...['us', 'USA', 'U1', ''].map((country) =>
    refusal(AvailablePhoneNumbersDocument, { country }, 'country', 'isCountryCode'),
  ),
  ...['801', '8000', ''].map((tollFreePrefix) =>
    refusal(AvailablePhoneNumbersDocument, { tollFreePrefix }, 'tollFreePrefix', 'isTollFreePrefix'),
  ),
  ...['areaCode', 'city', 'state'].map((name) =>
    refusal(AvailablePhoneNumbersDocument, { [name]: `\uD800${MARK}` }, name, 'isWellFormed'),
  ),
  refusal(AvailablePhoneNumbersDocument, { phoneNumberType: MARK }, 'phoneNumberType', 'isEnum'),
  refusal(SupportedPhoneNumberCountriesDocument, { productType: MARK }, 'productType', 'isEnum'),
  refusal(SupportedPhoneNumberCountriesDocument, {}, 'productType', 'isDefined'),
  refusal(PhoneNumbersDocument, { status: MARK }, 'status', 'isEnum'),
  refusal(PhoneNumbersDocument, { filterName: MARK, filterValue: 'a' }, 'filterName', 'isEnum'),
  refusal(
    PhoneNumbersDocument,
    { filterName: 'UserId', filterValue: `\uDC00${MARK}` },
    'filterValue',
    'isWellFormed',
  ),
  refusal(PhoneNumberOrderDocument, { phoneNumberOrderId: MARK }, 'phoneNumberOrderId', 'isGuid'),
  refusal(
    UpdateGlobalSettingsDocument,
    input({ businessCalling: { cdrBucket: `\uD800${MARK}` } }),
    'input.businessCalling.cdrBucket',
    'isWellFormed',
  ),
  refusal(
    UpdateGlobalSettingsDocument,
    input({ voiceConnector: { cdrBucket: `\uD800${MARK}` } }),
    'input.voiceConnector.cdrBucket',
    'isWellFormed',
  ),
];

describe('input that breaks a rule', () => {
  it.each(REFUSALS)('of %s is refused: %s, by %s', async (_operation, path, code, variables, document) => {
    const answer = await stack.ask(document, variables as never);
    expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
    expect(answer.errors?.[0]?.extensions.validationErrors).toEqual([
      { path, code, message: expect.any(String) },
    ]);
    expect(stack.upstream.calls).toEqual([]);
    expect(JSON.stringify([answer, stack.logged])).not.toContain(MARK);
  });

  it('names every rule that is broken', async () => {
    const variables = { phoneNumberId: ' ', input: { callingName: '!' } };
    const answer = await stack.ask(UpdatePhoneNumberDocument, variables);
    const paths = answer.errors?.[0]?.extensions.validationErrors?.map(({ path }) => path);
    expect(paths?.toSorted()).toEqual(['input.callingName', 'phoneNumberId']);
  });

  it('that only Chime knows of is refused by Chime, for half of a filter', async () => {
    for (const half of [{ filterName: 'UserId' as const }, { filterValue: 'a' }]) {
      const answer = await stack.ask(PhoneNumbersDocument, half);
      expect(answer.errors?.[0]?.extensions).toMatchObject({
        code: 'BAD_USER_INPUT',
        chime: { status: 400 },
      });
    }
    expect(stack.upstream.calls).toHaveLength(2);
  });
});

/** What became of an identifier: the target it was sent to, or that it was refused by its path. */
async function fateOf(phoneNumberId: string): Promise<string> {
  stack.upstream.calls.length = 0;
  const answer = await stack.ask(PhoneNumberDocument, { phoneNumberId });
  const paths = answer.errors?.[0]?.extensions.validationErrors?.map(({ path }) => path);
  return paths ? `refused ${paths.join()}, sent ${stack.upstream.calls.length}` : stack.upstream.calls.join();
}

it('an identifier is refused or leads to the phone number of that name, and never to another resource', async () => {
  const text = oneof(
    string({ unit: 'grapheme' }),
    string({ unit: 'binary' }),
    constantFrom('../settings', 'a/b', '?a=b', '#', '%2F', '%2B', '%2b1', '+', '%2e%2e', '..;', '..'),
  );
  await assert(
    asyncProperty(text, async (id) => {
      const target = await fateOf(id);
      const segment = /^GET \/phone-numbers\/([^/?#]+)$/.exec(target)?.[1];
      const sent = segment === undefined ? target : decodeURIComponent(segment);
      expect(['refused phoneNumberId, sent 0', id.replace(/^%2b/i, '+')]).toContain(sent);
    }),
    { numRuns: 300 },
  );
}, 60_000);

const entities = (...ids: unknown[]) =>
  stack.ask<{ _entities: unknown[] }, { representations: unknown[] }>(
    `query ($representations: [_Any!]!) { _entities(representations: $representations) {
      ... on PhoneNumber { phoneNumberId status user { displayName } account { name } } } }`,
    { representations: ids.map((phoneNumberId) => ({ __typename: 'PhoneNumber', phoneNumberId })) },
  );

describe('a reference to a PhoneNumber', () => {
  it('is resolved in either spelling with one call, with what it leads to, and to null when there is none', async () => {
    const accountId = await createEnterprise(stack.emulator);
    const userId = await createUser(stack.emulator, accountId, 'ann@example.com');
    await acquireNumbers(stack.emulator, [NUMBER]);
    const free = { phoneNumberId: NUMBER, status: 'Unassigned', user: null, account: null };
    expect(await entities(ID, '+12065550199', NUMBER)).toEqual({ data: { _entities: [free, null, free] } });
    const assign = { accountId, userId, input: { e164PhoneNumber: NUMBER } };
    await stack.ask(AssociatePhoneNumberWithUserDocument, assign);
    stack.upstream.calls.length = 0;
    const entity = {
      ...free,
      status: 'Assigned',
      user: { displayName: 'ann' },
      account: { name: 'Example' },
    };
    expect(await entities(NUMBER, ID, ID.toLowerCase())).toEqual({
      data: { _entities: [entity, entity, entity] },
    });
    expect(stack.upstream.calls).toHaveLength(3);
  });

  it.each([' ', '..', '\n', null, 12_065_550_100, { a: 1 }])(
    'with the key %j fails alone',
    async (broken) => {
      const answer = await entities(broken, '+12065550199');
      expect(answer.data).toEqual({ _entities: [null, null] });
      expect(codesOf(answer)).toEqual(['BAD_USER_INPUT']);
      expect(answer.errors?.[0]?.path).toEqual(['_entities', 0]);
      expect(answer.errors?.[0]?.extensions.validationErrors).toMatchObject([{ path: 'phoneNumberId' }]);
      expect(stack.upstream.calls).toHaveLength(1);
    },
  );
});
