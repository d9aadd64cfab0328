/**
 * Every mutation of the schema publishes what it changes, once for each entity and with the right keys, and nothing when
 * it fails. A new mutation must be listed here.
 */
import { DeletePhoneNumberCommand } from '@aws-sdk/client-chime';
import { getOperationAST, parse } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildSchema } from '../../src/graphql/schema/schema.js';
import { type Prepared, variablesFor } from '../support/document-variables.js';
import { createAccount } from '../support/emulator-scene.js';
import { startTestEmulator, type TestEmulator } from '../support/emulator.js';
import { codesOf, startGatewayTo, type TestGateway } from '../support/gateway.js';
import { recordPublications } from '../support/published-changes.js';
import { type Replay, startReplay } from '../support/replay.js';
import { exception, startUpstream, type Upstream } from '../support/upstream.js';

type Variables = Readonly<Record<string, unknown>>;

/** A change without its operation and time. */
type Expected = Readonly<Record<string, unknown>>;

const DELETED_NUMBER = '+12065550102';
const FREE_NUMBER = '+12065550100';
const OUTSIDER = 'd0000000-0000-4000-8000-000000000204';
const NEW = expect.any(String) as unknown;

type Expect = (variables: Variables) => Expected[];

const account =
  (kind: string): Expect =>
  ({ accountId = NEW }) => [{ resource: 'Account', kind, accountId }];
const user =
  (kind: string): Expect =>
  ({ accountId, userId = NEW }) => [{ resource: 'User', kind, accountId, userId }];
const room =
  (kind: string): Expect =>
  ({ accountId, roomId = NEW }) => [{ resource: 'Room', kind, accountId, roomId }];
const number = (kind: string, phoneNumberId: unknown): Expected => ({
  resource: 'PhoneNumber',
  kind,
  phoneNumberId,
});
const oneNumber =
  (kind: string): Expect =>
  ({ phoneNumberId }) => [number(kind, phoneNumberId)];
/** The variables name one user who exists, and one who does not. */
const oneOfTwo =
  (userId: string): Expect =>
  ({ accountId }) => [{ resource: 'User', kind: 'Updated', accountId, userId }];

/** Mutations that change something without a subscription. */
const NOTHING: Expect = () => [];

const EXPECTED: Readonly<Record<string, Expect>> = {
  createAccount: account('Created'),
  updateAccount: account('Updated'),
  deleteAccount: account('Deleted'),
  updateAccountSettings: account('Updated'),
  associateSigninDelegateGroupsWithAccount: account('Updated'),
  disassociateSigninDelegateGroupsFromAccount: account('Updated'),
  putRetentionSettings: account('Updated'),
  createBot: NOTHING,
  updateBot: NOTHING,
  regenerateSecurityToken: NOTHING,
  putEventsConfiguration: NOTHING,
  deleteEventsConfiguration: NOTHING,
  updateGlobalSettings: NOTHING,
  updatePhoneNumberSettings: NOTHING,
  createMeetingDialOut: NOTHING,
  redactRoomMessage: NOTHING,
  redactConversationMessage: NOTHING,
  createPhoneNumberOrder: () => [number('Created', '+12065550110')],
  associatePhoneNumberWithUser: (variables) => [
    ...user('Updated')(variables),
    number('Updated', FREE_NUMBER),
  ],
  // Chime does not return the number.
  disassociatePhoneNumberFromUser: (variables) => [
    ...user('Updated')(variables),
    number('Updated', undefined),
  ],
  updatePhoneNumber: oneNumber('Updated'),
  batchUpdatePhoneNumber: () => [number('Updated', FREE_NUMBER)],
  deletePhoneNumber: oneNumber('Deleted'),
  // The other number is assigned to a user, so it is not deleted.
  batchDeletePhoneNumber: () => [number('Deleted', FREE_NUMBER)],
  restorePhoneNumber: oneNumber('Created'),
  createRoomMembership: room('Updated'),
  batchCreateRoomMembership: room('Updated'),
  updateRoomMembership: room('Updated'),
  deleteRoomMembership: room('Updated'),
  createRoom: room('Created'),
  updateRoom: room('Updated'),
  deleteRoom: room('Deleted'),
  createUser: user('Created'),
  // Chime does not return the ids of invited users.
  inviteUsers: ({ accountId }) => [{ resource: 'User', kind: 'Created', accountId }],
  updateUser: user('Updated'),
  updateUserSettings: user('Updated'),
  logoutUser: user('Updated'),
  resetPersonalPIN: user('Updated'),
  batchUpdateUser: oneOfTwo(OUTSIDER),
  batchSuspendUser: oneOfTwo(OUTSIDER),
  batchUnsuspendUser: oneOfTwo('d0000000-0000-4000-8000-000000000202'),
};

const fields = Object.values(buildSchema().schema.getMutationType()?.getFields() ?? {});
const names = fields.map(({ name }) => name);

const operationOf = (field: string): string => field.charAt(0).toUpperCase() + field.slice(1);

/** Writes a document with one root field, and all its arguments in variables. */
function documentOf(field: string): string {
  const args = fields.find(({ name }) => name === field)?.args ?? [];
  const definitions = args.map(({ name, type }) => `$${name}: ${type.toString()}`).join(', ');
  const uses = args.map(({ name }) => `${name}: $${name}`).join(', ');
  // The kit of variables knows two operations by shorter names.
  const operation = operationOf(field).replace(/(?<=DelegateGroups)\w*Account$/, '');
  return `mutation ${operation}(${definitions}) { ${field}(${uses}) { __typename } }`;
}

function variablesOf(field: string, prepared: Prepared): Variables {
  const operation = getOperationAST(parse(documentOf(field)));
  if (!operation) throw new Error('The document has no single operation.');
  return variablesFor(operation, prepared);
}

let emulator: TestEmulator;
let withoutFeed: Replay;
let refusing: Upstream;
let gateway: TestGateway;
let refused: TestGateway;
const published = recordPublications();

beforeAll(async () => {
  emulator = await startTestEmulator({ seed: 'demo' });
  withoutFeed = await startReplay(emulator.url);
  refusing = await startUpstream();
  refusing.script(exception('BadRequestException'));
  gateway = await startGatewayTo({ endpoint: withoutFeed.url, ...published });
  refused = await startGatewayTo({ endpoint: refusing.url, ...published });
});
afterAll(async () => {
  await gateway.stop();
  await refused.stop();
  await refusing.stop();
  await withoutFeed.stop();
  await emulator.stop();
});
beforeEach(() => {
  published.events.length = 0;
});

async function prepare(): Promise<Prepared> {
  await emulator.controlApi('/reset', { Seed: 'demo' });
  await emulator.client.send(new DeletePhoneNumberCommand({ PhoneNumberId: DELETED_NUMBER }));
  const emptyAccountId = await createAccount(emulator, 'EnterpriseDirectory');
  return { emptyAccountId, deletedNumber: DELETED_NUMBER };
}

it('lists every mutation', () => {
  expect(Object.keys(EXPECTED).toSorted()).toEqual(names.toSorted());
});

describe.each(names)('%s', (field) => {
  it('publishes each change once', async () => {
    const variables = variablesOf(field, await prepare());
    const { errors } = await gateway.ask(documentOf(field), variables);
    expect(errors).toBeUndefined();
    const common = { operation: operationOf(field), time: expect.stringMatching(/^\d{4}-.*Z$/) as string };
    const expected = (EXPECTED[field] ?? NOTHING)(variables).map((change) => ({ ...common, ...change }));
    expect(published.events).toEqual(expected);
  });

  it('publishes nothing when it fails', async () => {
    const variables = variablesOf(field, { emptyAccountId: 'a', deletedNumber: DELETED_NUMBER });
    const result = await refused.ask(documentOf(field), variables);
    expect(codesOf(result)).toHaveLength(1);
    expect(refusing.requests.length).toBeGreaterThan(0);
    expect(published.events).toEqual([]);
  });
});
