/** The `phone-number` stem but for its batches, its search and its users: reading, changing, deleting and restoring. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dataOf, refused } from '../support/graphql-result.js';
import { acquireNumbers, createEnterprise, createUser } from '../support/emulator-scene.js';
import { type Answer, startStack, type TestStack } from '../support/gateway.js';
import {
  AssociatePhoneNumberWithUserDocument,
  DeletePhoneNumberDocument,
  PhoneNumberDocument,
  PhoneNumbersDocument,
  PhoneNumberSpellingsDocument,
  type PhoneNumbersQueryVariables,
  RestorePhoneNumberDocument,
  UpdatePhoneNumberDocument,
} from '../support/gql/graphql.js';

const NUMBER = '+12065550100';
const ID = '%2B12065550100';
const OTHER = '+12065550101';
const MISSING = '+12065550199';
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const DAY = 24 * 3600;
/** Either spelling of the one identifier. */
const SPELLINGS = [NUMBER, ID];

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack();
});
beforeEach(async () => {
  await stack.emulator.controlApi('/reset', { Seed: 'none' });
  await acquireNumbers(stack.emulator, [NUMBER, OTHER]);
  stack.upstream.calls.length = 0;
});
afterAll(() => stack.stop());

const read = async (phoneNumberId: string) =>
  dataOf(await stack.ask(PhoneNumberDocument, { phoneNumberId })).phoneNumber;
const update = (phoneNumberId: string, input: object) =>
  stack.ask(UpdatePhoneNumberDocument, { phoneNumberId, input });
const remove = (phoneNumberId: string) => stack.ask(DeletePhoneNumberDocument, { phoneNumberId });
const restore = (phoneNumberId: string) => stack.ask(RestorePhoneNumberDocument, { phoneNumberId });
const advance = (seconds: number) => stack.emulator.controlApi('/clock', { AdvanceSeconds: seconds });

const fresh = {
  phoneNumberId: NUMBER,
  e164PhoneNumber: NUMBER,
  country: 'US',
  type: 'Local',
  productType: 'BusinessCalling',
  status: 'Unassigned',
  capabilities: {
    inboundCall: true,
    outboundCall: true,
    inboundSMS: true,
    outboundSMS: true,
    inboundMMS: true,
    outboundMMS: true,
  },
  associations: [],
  callingName: null,
  callingNameStatus: 'Unassigned',
  createdTimestamp: TIME,
  updatedTimestamp: TIME,
  deletionTimestamp: null,
};

/** Assigns the number to a new user. */
async function assign(e164PhoneNumber = NUMBER): Promise<void> {
  const accountId = await createEnterprise(stack.emulator);
  const userId = await createUser(stack.emulator, accountId, 'ann@example.com');
  const variables = { accountId, userId, input: { e164PhoneNumber } };
  dataOf(await stack.ask(AssociatePhoneNumberWithUserDocument, variables));
}

describe('phoneNumber', () => {
  it.each(SPELLINGS)('answers the whole number for %s', async (phoneNumberId) => {
    expect(await read(phoneNumberId)).toEqual(fresh);
    expect(stack.upstream.calls).toEqual(['GET /phone-numbers/%2B12065550100']);
  });

  it('reads a number once, in however many spellings it is asked for', async () => {
    const ids = { plus: NUMBER, percent: ID, small: ID.toLowerCase() };
    const { plus, percent, small } = dataOf(await stack.ask(PhoneNumberSpellingsDocument, ids));
    expect(plus).toEqual({ phoneNumberId: NUMBER, e164PhoneNumber: NUMBER });
    expect([percent, small]).toEqual([plus, plus]);
    expect(stack.upstream.calls).toEqual(['GET /phone-numbers/%2B12065550100']);
  });

  it.each([MISSING, '%2B12065550199', 'no number', '%252B12065550100'])(
    'is null without an error for %s, which is not in the inventory',
    async (phoneNumberId) => {
      expect(await stack.ask(PhoneNumberDocument, { phoneNumberId })).toEqual({
        data: { phoneNumber: null },
      });
      expect(stack.upstream.calls).toHaveLength(1);
    },
  );
});

describe('phoneNumbers', () => {
  it('lists by status, by use and by both, in the order of acquisition', async () => {
    await acquireNumbers(stack.emulator, ['+12065550102'], 'VoiceConnector');
    await assign(OTHER);
    dataOf(await remove('+12065550102'));
    stack.upstream.calls.length = 0;
    const list = async (filters: PhoneNumbersQueryVariables) =>
      dataOf(await stack.ask(PhoneNumbersDocument, filters)).phoneNumbers?.nodes.map(
        ({ e164PhoneNumber }) => e164PhoneNumber,
      );
    const [status, productType] = ['ReleaseInProgress', 'VoiceConnector'] as const;
    expect(await list({ first: 99 })).toEqual([NUMBER, OTHER, '+12065550102']);
    expect(await list({ first: 99, status: 'Unassigned', productType: null })).toEqual([NUMBER]);
    expect(await list({ first: 99, status })).toEqual(['+12065550102']);
    expect(await list({ first: 99, productType: 'BusinessCalling' })).toEqual([NUMBER, OTHER]);
    expect(await list({ first: 99, productType, status })).toEqual(['+12065550102']);
    expect(await list({ first: 99, productType, status: 'Assigned' })).toEqual([]);
    expect(await list({ first: 99, status: 'AcquireFailed' })).toEqual([]);
    expect(await list({ first: 99, filterName: 'VoiceConnectorId', filterValue: 'a' })).toEqual([]);
    expect(stack.upstream.calls).toHaveLength(8);
  });
});

describe('updatePhoneNumber', () => {
  const refusal = refused('updatePhoneNumber', 'BAD_USER_INPUT');

  it.each(SPELLINGS)('changes the use of %s and answers the whole number', async (phoneNumberId) => {
    const { updatePhoneNumber } = dataOf(await update(phoneNumberId, { productType: 'VoiceConnector' }));
    expect(updatePhoneNumber).toEqual({ ...fresh, productType: 'VoiceConnector' });
    expect(stack.upstream.calls).toEqual(['POST /phone-numbers/%2B12065550100']);
    expect(await read(NUMBER)).toEqual(updatePhoneNumber);
  });

  it('changes the calling name, which is in effect after 72 hours and until then blocks the next change', async () => {
    const named = { ...fresh, callingName: 'Front desk' };
    const { updatePhoneNumber } = dataOf(await update(NUMBER, { callingName: 'Front desk' }));
    expect(updatePhoneNumber).toEqual({ ...named, callingNameStatus: 'UpdateInProgress' });
    const conflict = refused('updatePhoneNumber', 'CONFLICT');
    expect(await update(NUMBER, { callingName: 'Back door' })).toEqual(conflict);
    expect(await update(ID, { productType: 'VoiceConnector' })).toEqual(conflict);
    await advance(3 * DAY - 60);
    expect(await update(NUMBER, { callingName: '' })).toEqual(conflict);
    await advance(60);
    expect(await read(ID)).toEqual({ ...named, callingNameStatus: 'UpdateSucceeded' });

    // Empty clears it, and null is as good as nothing.
    dataOf(await update(NUMBER, { callingName: '', productType: null }));
    await advance(3 * DAY);
    expect(await read(NUMBER)).toEqual(fresh);
  });

  it.each([
    ['both attributes', { productType: 'VoiceConnector', callingName: 'Desk' }],
    ['neither attribute', {}],
    ['nothing but nulls', { productType: null, callingName: null }],
  ])('answers BAD_USER_INPUT for %s', async (_case, input) => {
    expect(await update(NUMBER, input)).toEqual(refusal);
    expect(await read(NUMBER)).toEqual(fresh);
  });

  it('answers BAD_USER_INPUT for a use that the number is not for', async () => {
    await acquireNumbers(stack.emulator, ['+18005550100'], 'VoiceConnector');
    await acquireNumbers(stack.emulator, ['+441632960001'], 'SipMediaApplicationDialIn');
    expect(await update('+18005550100', { productType: 'BusinessCalling' })).toEqual(refusal);
    expect(await update('%2B441632960001', { productType: 'VoiceConnector' })).toEqual(refusal);
    expect(await read('+18005550100')).toMatchObject({ type: 'TollFree', productType: 'VoiceConnector' });
    expect(await read('+441632960001')).toMatchObject({ country: 'GB' });
  });

  it('answers BAD_USER_INPUT for another use of a number that is assigned', async () => {
    await assign();
    expect(await update(NUMBER, { productType: 'VoiceConnector' })).toEqual(refusal);
    expect(await read(NUMBER)).toMatchObject({ productType: 'BusinessCalling', status: 'Assigned' });
  });

  it('leaves the change of one of two clients standing when both name a number at once', async () => {
    const names = ['One', 'Two'];
    const answers = await Promise.all(names.map((callingName) => update(NUMBER, { callingName })));
    const done = answers.findIndex(({ errors }) => !errors);
    expect(answers[1 - done]).toEqual(refused('updatePhoneNumber', 'CONFLICT'));
    expect(await read(NUMBER)).toMatchObject({ callingName: names[done] });
  });
});

describe('deletePhoneNumber and restorePhoneNumber', () => {
  const queued = { ...fresh, status: 'ReleaseInProgress', deletionTimestamp: TIME };

  it.each(SPELLINGS)('puts %s into the deletion queue and takes it out again', async (phoneNumberId) => {
    expect(dataOf(await remove(phoneNumberId)).deletePhoneNumber).toEqual({ phoneNumber: queued });
    expect(await read(NUMBER)).toEqual(queued);
    expect(dataOf(await restore(phoneNumberId)).restorePhoneNumber).toEqual(fresh);
    expect(await read(NUMBER)).toEqual(fresh);
  });

  it('reads the number only when it is selected', async () => {
    await stack.ask(`mutation { deletePhoneNumber(phoneNumberId: "${ID}") { __typename } }`);
    expect(stack.upstream.calls).toEqual(['DELETE /phone-numbers/%2B12065550100']);
    await remove(NUMBER);
    expect(stack.upstream.calls).toHaveLength(3);
  });

  it('keeps a number for seven days and then forgets it', async () => {
    const { deletePhoneNumber } = dataOf(await remove(NUMBER));
    const deletionTimestamp = deletePhoneNumber?.phoneNumber?.deletionTimestamp;
    await advance(7 * DAY - 60);
    // Deleting it once more does not start the seven days anew.
    expect(dataOf(await remove(ID)).deletePhoneNumber?.phoneNumber).toMatchObject({ deletionTimestamp });
    await advance(61);
    expect(await read(NUMBER)).toBeNull();
    expect(await restore(NUMBER)).toEqual(refused('restorePhoneNumber', 'NOT_FOUND'));
    expect(await remove(NUMBER)).toEqual(refused('deletePhoneNumber', 'NOT_FOUND'));
    await acquireNumbers(stack.emulator, [NUMBER]);
    expect(await read(NUMBER)).toEqual(fresh);
  });

  it('brings a number back until the last minute, for as long as one likes', async () => {
    await remove(NUMBER);
    await advance(7 * DAY - 60);
    dataOf(await restore(NUMBER));
    await advance(8 * DAY);
    expect(await read(NUMBER)).toEqual(fresh);
  });

  it('does not restore what is not in the queue, nor touch what is not in the inventory', async () => {
    expect(await restore(NUMBER)).toEqual(refused('restorePhoneNumber', 'BAD_USER_INPUT'));
    expect(await restore(MISSING)).toEqual(refused('restorePhoneNumber', 'NOT_FOUND'));
    const missing: Answer<unknown> = await remove(MISSING);
    expect(missing).toEqual(refused('deletePhoneNumber', 'NOT_FOUND'));
    expect(
      await stack.ask(UpdatePhoneNumberDocument, { phoneNumberId: MISSING, input: { callingName: '' } }),
    ).toEqual(refused('updatePhoneNumber', 'NOT_FOUND'));
  });

  it('does not delete a number that is assigned', async () => {
    await assign();
    expect(await remove(ID)).toEqual(refused('deletePhoneNumber', 'BAD_USER_INPUT'));
    expect(await read(NUMBER)).toMatchObject({ status: 'Assigned', deletionTimestamp: null });
  });
});

it('no phone number is told in the log or in the text of an error', async () => {
  const answers = [
    await remove(MISSING),
    await restore(NUMBER),
    await update(MISSING, { callingName: 'Desk' }),
    await remove('%2B1206555\n'),
  ];
  for (const { errors = [] } of answers) {
    expect(errors).toHaveLength(1);
    expect(JSON.stringify(errors)).not.toMatch(/206555|Desk/);
  }
  expect(JSON.stringify(stack.logged)).not.toMatch(/206555|Desk/);
});
