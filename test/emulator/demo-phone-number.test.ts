/** The phone numbers of the demo organisation. They are fixed, in several states, and match AWS's published samples. */
import {
  AssociatePhoneNumberWithUserCommand,
  DeletePhoneNumberCommand,
  DisassociatePhoneNumberFromUserCommand,
  GetGlobalSettingsCommand,
  GetPhoneNumberOrderCommand,
  GetPhoneNumberSettingsCommand,
  GetUserCommand,
  ListPhoneNumberOrdersCommand,
  ListPhoneNumbersCommand,
  RestorePhoneNumberCommand,
  UpdatePhoneNumberSettingsCommand,
} from '@aws-sdk/client-chime';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEMO_TEAM_ACCOUNT_ID, DEMO_USER_ID } from '../../src/emulator/seed/demo.js';
import { startTestEmulator, type TestEmulator } from '../support/emulator.js';

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({ seed: 'demo' });
});
afterAll(() => emulator.stop());

it('numbers, orders and settings exist', async () => {
  const { PhoneNumbers = [] } = await emulator.client.send(new ListPhoneNumbersCommand({}));
  expect(PhoneNumbers.map((item) => [item.E164PhoneNumber, item.ProductType, item.Status])).toEqual([
    ['+12065550100', 'BusinessCalling', 'Unassigned'],
    ['+12065550101', 'BusinessCalling', 'Assigned'],
    ['+12065550102', 'BusinessCalling', 'Unassigned'],
    ['+18005550100', 'VoiceConnector', 'Unassigned'],
    ['+12125550100', 'VoiceConnector', 'Unassigned'],
    ['+441632960000', 'SipMediaApplicationDialIn', 'Unassigned'],
    ['+448081570000', 'SipMediaApplicationDialIn', 'Unassigned'],
  ]);
  const held = PhoneNumbers[1];
  expect(held).toMatchObject({ CallingName: 'Example Trees', CallingNameStatus: 'UpdateSucceeded' });
  const UserId = held?.Associations?.find((item) => item.Name === 'UserId')?.Value;
  const { User } = await emulator.client.send(
    new GetUserCommand({ AccountId: DEMO_TEAM_ACCOUNT_ID, UserId }),
  );
  expect(User?.PrimaryProvisionedNumber).toBe('+12065550101');
  const { PhoneNumberOrders } = await emulator.client.send(new ListPhoneNumberOrdersCommand({}));
  expect(PhoneNumberOrders?.map((order) => order.Status)).toEqual(['Successful', 'Successful', 'Partial']);
  const PhoneNumberOrderId = 'e0000000-0000-4000-8000-000000000001';
  const { PhoneNumberOrder } = await emulator.client.send(
    new GetPhoneNumberOrderCommand({ PhoneNumberOrderId }),
  );
  expect(PhoneNumberOrder).toEqual(PhoneNumberOrders?.[2]);
  expect(await emulator.client.send(new GetGlobalSettingsCommand({}))).toMatchObject({
    BusinessCalling: { CdrBucket: 'example-trees-call-records' },
  });
  expect(await emulator.client.send(new GetPhoneNumberSettingsCommand({}))).toMatchObject({
    CallingName: 'Example Trees',
  });
});

it("AWS's samples for the CLI work unchanged", async () => {
  const ids = { AccountId: DEMO_TEAM_ACCOUNT_ID, UserId: DEMO_USER_ID };
  const PhoneNumberId = '+12065550100';
  const statuses = [
    await emulator.client.send(
      new AssociatePhoneNumberWithUserCommand({ ...ids, E164PhoneNumber: PhoneNumberId }),
    ),
    await emulator.client.send(new DisassociatePhoneNumberFromUserCommand(ids)),
    await emulator.client.send(new DeletePhoneNumberCommand({ PhoneNumberId })),
    await emulator.client.send(new RestorePhoneNumberCommand({ PhoneNumberId })),
    await emulator.client.send(new UpdatePhoneNumberSettingsCommand({ CallingName: 'myName' })),
  ].map((answer) => answer.$metadata.httpStatusCode);
  expect(statuses).toEqual([200, 200, 204, 200, 204]);
});
