/** Input for rooms, memberships, messages, bots and retention that breaks a rule: refused before anything is sent. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brokenRule } from '../support/graphql-result.js';
import { startStack, type TestStack } from '../support/gateway.js';
import * as documents from '../support/gql/graphql.js';

/** In refused texts here. */
const MARK = 's3cr3t';
/** The rule in words, by the argument classes. The last guard in front of the SDK, which knows identifiers only, words it otherwise. */
const RULE = expect.stringMatching(/^must /);
const LONE = `${MARK}\ud800`;

let stack: TestStack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

const input = (value: unknown) => ({ input: value });
const items = (...membershipItemList: unknown[]) => input({ membershipItemList });
const retention = (value: unknown) => input({ retentionSettings: value });

/** Arguments that keep every rule. */
const VALID = { accountId: 'a', roomId: 'r', memberId: 'm', messageId: 'x', conversationId: 'c', botId: 'b' };

type Violation = [document: unknown, given: object, path: string, code: string];

const FIELDS: Record<string, Violation[]> = {
  rooms: [[documents.RoomsDocument, { memberId: ' ' }, 'memberId', 'isResourceId']],
  createRoom: [
    [documents.CreateRoomDocument, input({ name: LONE }), 'input.name', 'isWellFormed'],
    ...['x', 'x'.repeat(65), `${MARK} 1`, `${MARK}.1`].map((clientRequestToken): Violation => [
      documents.CreateRoomDocument,
      input({ name: 'x', clientRequestToken }),
      'input.clientRequestToken',
      'isClientRequestToken',
    ]),
  ],
  updateRoom: [[documents.UpdateRoomDocument, input({ name: LONE }), 'input.name', 'isWellFormed']],
  createRoomMembership: [
    [documents.CreateRoomMembershipDocument, input({ memberId: '..' }), 'input.memberId', 'isResourceId'],
    [documents.CreateRoomMembershipDocument, input({ memberId: 'm', role: MARK }), 'input.role', 'isEnum'],
  ],
  batchCreateRoomMembership: [
    [documents.BatchCreateRoomMembershipDocument, items(), 'input.membershipItemList', 'arrayNotEmpty'],
    [
      documents.BatchCreateRoomMembershipDocument,
      items(...Array.from({ length: 51 }, () => ({ memberId: MARK }))),
      'input.membershipItemList',
      'arrayMaxSize',
    ],
    [
      documents.BatchCreateRoomMembershipDocument,
      items({ memberId: MARK }, { memberId: `${MARK}\n` }),
      'input.membershipItemList[1].memberId',
      'isResourceId',
    ],
  ],
  updateRoomMembership: [
    [documents.UpdateRoomMembershipDocument, input({ role: MARK }), 'input.role', 'isEnum'],
  ],
  createBot: [
    [documents.CreateBotDocument, input({ displayName: LONE }), 'input.displayName', 'isWellFormed'],
    [documents.CreateBotDocument, input({ displayName: MARK, domain: ' ' }), 'input.domain', 'isNotBlank'],
  ],
  updateBot: [[documents.UpdateBotDocument, input({ disabled: MARK }), 'input.disabled', 'isBoolean']],
  putEventsConfiguration: [
    [
      documents.PutEventsConfigurationDocument,
      input({ outboundEventsHTTPSEndpoint: LONE }),
      'input.outboundEventsHTTPSEndpoint',
      'isWellFormed',
    ],
    [
      documents.PutEventsConfigurationDocument,
      input({ lambdaFunctionArn: LONE }),
      'input.lambdaFunctionArn',
      'isWellFormed',
    ],
  ],
  putRetentionSettings: ['roomRetentionSettings', 'conversationRetentionSettings'].flatMap((kind) =>
    (
      [
        [0, 'min'],
        [-1, 'min'],
        [5476, 'max'],
        [2 ** 31 - 1, 'max'],
        [1.5, 'isInt'],
      ] as const
    ).map(([retentionDays, code]): Violation => [
      documents.PutRetentionSettingsDocument,
      retention({ [kind]: { retentionDays } }),
      `input.retentionSettings.${kind}.retentionDays`,
      code,
    ]),
  ),
};

/** Every operation here by its document, with the names of its identifiers and a valid input. */
const IDENTIFIERS: [string, unknown, string[], object?][] = [
  ['room', documents.RoomDocument, ['accountId', 'roomId']],
  ['rooms', documents.RoomsDocument, ['accountId']],
  ['createRoom', documents.CreateRoomDocument, ['accountId'], input({ name: 'x' })],
  ['updateRoom', documents.UpdateRoomDocument, ['accountId', 'roomId'], input({})],
  ['deleteRoom', documents.DeleteRoomDocument, ['accountId', 'roomId']],
  ['roomMemberships', documents.RoomMembershipsDocument, ['accountId', 'roomId']],
  [
    'createRoomMembership',
    documents.CreateRoomMembershipDocument,
    ['accountId', 'roomId'],
    input({ memberId: 'm' }),
  ],
  [
    'batchCreateRoomMembership',
    documents.BatchCreateRoomMembershipDocument,
    ['accountId', 'roomId'],
    items({ memberId: 'm' }),
  ],
  [
    'updateRoomMembership',
    documents.UpdateRoomMembershipDocument,
    ['accountId', 'roomId', 'memberId'],
    input({}),
  ],
  ['deleteRoomMembership', documents.DeleteRoomMembershipDocument, ['accountId', 'roomId', 'memberId']],
  ['redactRoomMessage', documents.RedactRoomMessageDocument, ['accountId', 'roomId', 'messageId']],
  [
    'redactConversationMessage',
    documents.RedactConversationMessageDocument,
    ['accountId', 'conversationId', 'messageId'],
  ],
  ['bot', documents.BotDocument, ['accountId', 'botId']],
  ['bots', documents.BotsDocument, ['accountId']],
  ['createBot', documents.CreateBotDocument, ['accountId'], input({ displayName: 'x' })],
  ['updateBot', documents.UpdateBotDocument, ['accountId', 'botId'], input({})],
  ['regenerateSecurityToken', documents.RegenerateSecurityTokenDocument, ['accountId', 'botId']],
  ['eventsConfiguration', documents.EventsConfigurationDocument, ['accountId', 'botId']],
  ['putEventsConfiguration', documents.PutEventsConfigurationDocument, ['accountId', 'botId'], input({})],
  ['deleteEventsConfiguration', documents.DeleteEventsConfigurationDocument, ['accountId', 'botId']],
  ['retentionSettings', documents.RetentionSettingsDocument, ['accountId']],
  ['putRetentionSettings', documents.PutRetentionSettingsDocument, ['accountId'], retention({})],
];

/** The extensions of what the gateway answers, once nothing of what was refused is found in it, in the log or upstream. */
async function refusalOf(document: unknown, given: object): Promise<unknown> {
  const answer = await stack.ask(document as never, { ...VALID, ...given });
  if (stack.upstream.calls.length > 0) throw new Error('Something was sent upstream.');
  if (JSON.stringify([answer, stack.logged]).includes(MARK)) throw new Error('The input is told on.');
  return answer.errors?.map(({ extensions }) => extensions);
}

describe('input is refused by its path, and not repeated:', () => {
  it.each(Object.entries(FIELDS))('%s', async (_field, violations) => {
    for (const [document, given, path, code] of violations)
      expect(await refusalOf(document, given)).toEqual(brokenRule(path, code, RULE));
  });
});

describe('unusable identifiers are refused by their path, and not repeated:', () => {
  it.each(IDENTIFIERS)('%s', async (_field, document, names, others = {}) => {
    for (const name of names) {
      for (const id of ['', '  ', '.', '..', `${MARK}\r\n`, LONE, MARK.padEnd(257, 'x')])
        expect(await refusalOf(document, { ...others, [name]: id })).toEqual(
          brokenRule(name, 'isResourceId', RULE),
        );
    }
  });
});
