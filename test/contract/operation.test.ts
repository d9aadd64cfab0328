/** Every operation of the SDK is in the graph and in the emulator, but for those that are listed as missing. */
import * as sdk from '@aws-sdk/client-chime';
import { isObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { apiModel } from '../../src/emulator/api-model.js';
import { operations as handlers } from '../../src/emulator/operations/registry.js';
import { buildSchema } from '../../src/schema.js';

const { schema } = buildSchema();

/** Neither in the graph nor in the emulator yet. An operation leaves this list in the change that adds it to both. */
const MISSING = [
  'AssociatePhoneNumberWithUser',
  'BatchCreateRoomMembership',
  'BatchDeletePhoneNumber',
  'BatchUpdatePhoneNumber',
  'CreateBot',
  'CreateMeetingDialOut',
  'CreatePhoneNumberOrder',
  'CreateRoom',
  'CreateRoomMembership',
  'DeleteEventsConfiguration',
  'DeletePhoneNumber',
  'DeleteRoom',
  'DeleteRoomMembership',
  'DisassociatePhoneNumberFromUser',
  'GetBot',
  'GetEventsConfiguration',
  'GetGlobalSettings',
  'GetPhoneNumber',
  'GetPhoneNumberOrder',
  'GetPhoneNumberSettings',
  'GetRetentionSettings',
  'GetRoom',
  'ListBots',
  'ListPhoneNumberOrders',
  'ListPhoneNumbers',
  'ListRoomMemberships',
  'ListRooms',
  'ListSupportedPhoneNumberCountries',
  'PutEventsConfiguration',
  'PutRetentionSettings',
  'RedactConversationMessage',
  'RedactRoomMessage',
  'RegenerateSecurityToken',
  'RestorePhoneNumber',
  'SearchAvailablePhoneNumbers',
  'UpdateBot',
  'UpdateGlobalSettings',
  'UpdatePhoneNumber',
  'UpdatePhoneNumberSettings',
  'UpdateRoom',
  'UpdateRoomMembership',
];

/** Reads that are a field of what they belong to, where others are a field of Query. */
const FIELD_OF: Readonly<Record<string, string>> = {
  GetAccountSettings: 'Account.settings',
  GetUserSettings: 'User.settings',
};

const lowered = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** Where an operation is in the graph: `Mutation.updateUser`; reads are nouns: `Query.user`, `Query.users`. */
function coordinateOf(operation: string): string {
  const noun = /^(?:Get|List)(.+)$/.exec(operation)?.[1];
  return FIELD_OF[operation] ?? (noun ? `Query.${lowered(noun)}` : `Mutation.${lowered(operation)}`);
}

function isInGraph(operation: string): boolean {
  const [type = '', field = ''] = coordinateOf(operation).split('.');
  const found = schema.getType(type);
  return isObjectType(found) && Object.hasOwn(found.getFields(), field);
}

const operations = Object.keys(sdk)
  .filter((name) => /^[A-Z]\w+Command$/.test(name))
  .map((name) => name.replace(/Command$/, ''))
  .toSorted();
const missingIn = (isThere: (operation: string) => boolean): string[] =>
  operations.filter((operation) => !isThere(operation));

describe('the 62 operations of the SDK', () => {
  it('are those of api-model.json', () => {
    expect(operations).toHaveLength(62);
    expect(Object.keys(apiModel.operations).toSorted()).toEqual(operations);
  });

  it('are in the graph, but for those listed as missing', () => {
    expect(missingIn(isInGraph)).toEqual(MISSING);
  });

  it('have a handler in the emulator, but for those listed as missing', () => {
    expect(missingIn((operation) => Object.hasOwn(handlers, operation))).toEqual(MISSING);
  });
});

describe('the graph', () => {
  it.each([schema.getQueryType(), schema.getMutationType()])(
    '%s has no field without an operation',
    (type) => {
      const known = new Set(operations.map(coordinateOf));
      const fields = Object.keys(type?.getFields() ?? {}).filter((name) => !name.startsWith('_'));
      expect(fields.length).toBeGreaterThan(3);
      expect(fields.filter((name) => !known.has(`${type?.name}.${name}`))).toEqual([]);
    },
  );
});
