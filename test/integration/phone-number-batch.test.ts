/** The batches of the `phone-number` stem: failures of single numbers are data, and the others are changed. */
import { AssociatePhoneNumberWithUserCommand, UpdatePhoneNumberCommand } from '@aws-sdk/client-chime';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dataOf } from '../support/graphql-result.js';
import { acquireNumbers, createEnterprise, createUser } from '../support/emulator-scene.js';
import { startStack, type TestStack } from '../support/gateway.js';
import {
  BatchDeletePhoneNumberDocument,
  BatchUpdatePhoneNumberDocument,
  PhoneNumberDocument,
} from '../support/gql/graphql.js';

const NUMBER = '+12065550100';
const ID = '%2B12065550100';
const OTHER = '+12065550101';
const MISSING = '+12065550199';

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack();
});
beforeEach(async () => {
  await stack.emulator.controlApi('/reset', { Seed: 'none' });
  await acquireNumbers(stack.emulator, [NUMBER, OTHER, '+12065550102', '+12065550103']);
  stack.upstream.calls.length = 0;
});
afterAll(() => stack.stop());

const read = async (phoneNumberId: string) =>
  dataOf(await stack.ask(PhoneNumberDocument, { phoneNumberId })).phoneNumber;
const errorMessage = expect.stringMatching(/\w+ .+\.$/);

describe('batchUpdatePhoneNumber', () => {
  it('changes what it can, in either spelling, and lists why the rest was left', async () => {
    const pending = new UpdatePhoneNumberCommand({ PhoneNumberId: '+12065550103', CallingName: 'Busy' });
    await stack.emulator.client.send(pending);
    stack.upstream.calls.length = 0;
    const updatePhoneNumberRequestItems = [
      { phoneNumberId: ID, callingName: 'Desk' },
      { phoneNumberId: MISSING, callingName: 'Desk' },
      { phoneNumberId: '+12065550103', callingName: 'Desk' },
      { phoneNumberId: '%2B12065550102', callingName: 'Desk', productType: 'VoiceConnector' as const },
      { phoneNumberId: OTHER, productType: 'VoiceConnector' as const },
    ];
    const input = { updatePhoneNumberRequestItems };
    const { batchUpdatePhoneNumber } = dataOf(await stack.ask(BatchUpdatePhoneNumberDocument, { input }));
    expect(batchUpdatePhoneNumber?.phoneNumberErrors).toEqual([
      { phoneNumberId: MISSING, code: 'NOT_FOUND', errorCode: 'NotFound', errorMessage },
      { phoneNumberId: '+12065550103', code: 'CONFLICT', errorCode: 'Conflict', errorMessage },
      { phoneNumberId: '+12065550102', code: 'BAD_USER_INPUT', errorCode: 'BadRequest', errorMessage },
    ]);
    expect(JSON.stringify(batchUpdatePhoneNumber)).not.toContain('Desk');
    expect(stack.upstream.calls).toEqual(['POST /phone-numbers?operation=batch-update']);
    expect(await read(NUMBER)).toMatchObject({ callingName: 'Desk', productType: 'BusinessCalling' });
    expect(await read(OTHER)).toMatchObject({ callingName: null, productType: 'VoiceConnector' });
    expect(await read('+12065550102')).toMatchObject({ callingName: null, productType: 'BusinessCalling' });
  });

  it('lists nothing when it worked for all', async () => {
    const input = { updatePhoneNumberRequestItems: [{ phoneNumberId: NUMBER, callingName: 'Desk' }] };
    expect(await stack.ask(BatchUpdatePhoneNumberDocument, { input })).toEqual({
      data: { batchUpdatePhoneNumber: { phoneNumberErrors: [] } },
    });
  });
});

describe('batchDeletePhoneNumber', () => {
  it('deletes what it can, in either spelling, and lists why the rest was left', async () => {
    const AccountId = await createEnterprise(stack.emulator);
    const UserId = await createUser(stack.emulator, AccountId, 'ann@example.com');
    const assign = new AssociatePhoneNumberWithUserCommand({ AccountId, UserId, E164PhoneNumber: NUMBER });
    await stack.emulator.client.send(assign);
    stack.upstream.calls.length = 0;
    const input = { phoneNumberIds: ['%2B12065550102', NUMBER, '%2B12065550199', OTHER] };
    const { batchDeletePhoneNumber } = dataOf(await stack.ask(BatchDeletePhoneNumberDocument, { input }));
    expect(batchDeletePhoneNumber?.phoneNumberErrors).toEqual([
      {
        phoneNumberId: NUMBER,
        code: 'BAD_USER_INPUT',
        errorCode: 'PhoneNumberAssociationsExist',
        errorMessage,
      },
      { phoneNumberId: MISSING, code: 'NOT_FOUND', errorCode: 'NotFound', errorMessage },
    ]);
    expect(stack.upstream.calls).toEqual(['POST /phone-numbers?operation=batch-delete']);
    expect(await read('+12065550102')).toMatchObject({ status: 'ReleaseInProgress' });
    expect(await read(OTHER)).toMatchObject({ status: 'ReleaseInProgress' });
    expect(await read(NUMBER)).toMatchObject({ status: 'Assigned' });
  });

  it('takes a number in both spellings at once, and lists nothing when it worked for all', async () => {
    const phoneNumberIds = [ID, NUMBER];
    expect(await stack.ask(BatchDeletePhoneNumberDocument, { input: { phoneNumberIds } })).toEqual({
      data: { batchDeletePhoneNumber: { phoneNumberErrors: [] } },
    });
    expect(await read(NUMBER)).toMatchObject({ status: 'ReleaseInProgress' });
  });
});
