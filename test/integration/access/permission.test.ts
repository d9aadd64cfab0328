/**
 * Every field of the graph asked for over HTTP by every role, by callers with no permission, with all others, and with
 * just those needed, and in the rest with one each: it is answered or refused as its permission says, and what is refused
 * costs no call. Made from the schema.
 */
import { isObjectType } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { apiModel } from '../../../src/emulator/wire/api-model.js';
import { type Permission, ROLES } from '../../../src/models/shared/permission.js';
import { buildSchema } from '../../../src/graphql/schema/schema.js';
import { ALL_PERMISSIONS, asCaller, authenticateByHeader } from '../../support/caller.js';
import {
  coordinateIn,
  coordinateOf,
  endOf,
  fieldsOf,
  type Step,
  waysFrom,
  writeWay,
} from '../../support/coordinate.js';
import { type Answer, askAt, codesOf, startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { type ModelUpstream, startModelUpstream } from '../../support/model-upstream.js';
import { isRest } from '../../support/rest.js';

const { schema, permissions } = buildSchema();
const fields = fieldsOf(schema);
const ways = waysFrom(schema);
const guarded = fields.filter((step) => permissions.has(coordinateIn(step)));
const entities = [...permissions].filter(([coordinate]) => !coordinate.includes('.'));

let upstream: ModelUpstream;
let gateway: TestGateway;
beforeAll(async () => {
  upstream = await startModelUpstream();
  gateway = await startGatewayTo({ endpoint: upstream.url, authenticate: authenticateByHeader });
  // The audit log has an entry then, which has a target.
  await ask(ALL_PERMISSIONS, 'mutation { logoutUser(accountId: "a", userId: "u") { __typename } }');
});
beforeEach(() => upstream.clear());
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

/** What a request that asks so leads to, with the operations that were called upstream. */
async function ask(granted: readonly Permission[], query: string, variables = {}) {
  upstream.calls.length = 0;
  const asking = askAt(`${gateway.url}/graphql`, asCaller({ permissions: granted }));
  const answer = await asking<Record<string, unknown>, Record<string, unknown>>(query, variables);
  return { answer, calls: upstream.calls.map(({ operation }) => operation).toSorted() };
}

const refusalsOf = ({ errors = [] }: Answer<unknown>) =>
  errors.map(({ path = [], extensions, message }) => ({
    path: path.filter((part) => typeof part === 'string').join('.'),
    message,
    extensions,
  }));

/** Everyone who asks for everything. */
const CALLERS: readonly (readonly [string, readonly Permission[]])[] = [
  ...Object.entries(ROLES),
  ['nobody', []],
  ...(isRest ? ALL_PERMISSIONS.map((permission) => [permission, [permission]] as const) : []),
];

const without = (permission: Permission | undefined) =>
  ALL_PERMISSIONS.filter((candidate) => candidate !== permission);

const permissionsOf = (way: readonly Step[]): Permission[] =>
  way.flatMap((step) => permissions.get(coordinateIn(step)) ?? []);

const refusal = (permission: Permission | undefined) => ({
  message: `The permission ${permission} is needed.`,
  extensions: { code: 'FORBIDDEN', permission },
});

/** The operations that lead to the end of a way, for callers with all permissions. */
const operationsTo = new Map<string, Promise<string[]>>();

function listOperations(way: readonly Step[]): Promise<string[]> {
  const query = writeWay(way, '__typename');
  const known = operationsTo.get(query) ?? ask(ALL_PERMISSIONS, query).then(({ calls }) => calls);
  operationsTo.set(query, known);
  return known;
}

/** What a caller is to be answered to a way down: where it is refused, and what was called before that. */
async function refusedOn(way: readonly Step[], granted: readonly Permission[]) {
  const denied = way.findIndex((step) => {
    const needed = permissions.get(coordinateIn(step));
    return needed !== undefined && !granted.includes(needed);
  });
  const refused = way[denied];
  if (!refused) return { refusals: [] };
  const path = way.slice(0, denied + 1).map(({ field }) => field.name);
  return {
    refusals: [{ path: path.join('.'), ...refusal(permissions.get(coordinateIn(refused))) }],
    calls: denied === 0 ? [] : await listOperations(way.slice(0, denied)),
  };
}

describe('a field with a permission', () => {
  it.each(guarded.map((step) => [coordinateIn(step), step] as const))('%s', async (coordinate, step) => {
    const way = [...(ways.get(step.type) ?? []), step];
    const callers = [
      ...CALLERS,
      ['all but its own', without(permissions.get(coordinate))],
      ['just what is needed', permissionsOf(way)],
    ] as const;
    for (const [caller, granted] of callers) {
      const { answer, calls } = await ask(granted, writeWay(way, endOf(step)));
      const expected = await refusedOn(way, granted);
      expect({ caller, refusals: refusalsOf(answer), calls }).toMatchObject({ caller, ...expected });
    }
  });
});

it('an operation that is not refused is carried out', async () => {
  const operations = new Set(Object.keys(apiModel.operations).map(coordinateOf));
  for (const step of guarded.filter((field) => operations.has(coordinateIn(field)))) {
    if (ways.get(step.type)?.length !== 0) continue;
    const { calls } = await ask(permissionsOf([step]), writeWay([step], endOf(step)));
    expect([coordinateIn(step), calls.length > 0]).toEqual([coordinateIn(step), true]);
  }
});

describe('a field without a permission is answered with what led to it', () => {
  it.each(
    [...ways].filter(([, way]) => way.length > 0).map(([type, way]) => [type.name, type, way] as const),
  )('%s', async (_name, type, way) => {
    const plain = fields.filter((step) => step.type === type && !permissions.has(coordinateIn(step)));
    const selection = plain.map((step) => `${step.field.name} ${endOf(step) && `{ ${endOf(step)} }`}`);
    const end = ['__typename', ...selection].join(' ');
    const { answer } = await ask(permissionsOf(way), writeWay(way, end));
    expect(refusalsOf(answer)).toEqual([]);
    expect(JSON.stringify(answer.data)).toContain(`"__typename":"${type.name}"`);
  });
});

describe('a reference to an entity', () => {
  const QUERY = `query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename } }`;
  const KEYS = { accountId: 'a', userId: 'u', roomId: 'r', botId: 'b', phoneNumberId: '+12065550100' };

  it.each(entities)('%s needs %s', async (__typename, permission) => {
    const representations = [{ __typename, ...KEYS }];
    for (const [caller, granted] of [...CALLERS, ['all but its own', without(permission)] as const]) {
      const { answer, calls } = await ask(granted, QUERY, { representations });
      const may = granted.includes(permission);
      expect({ caller, data: answer.data, refusals: refusalsOf(answer), calls }).toEqual({
        caller,
        data: { _entities: [may ? { __typename } : null] },
        refusals: may ? [] : [{ path: '_entities', ...refusal(permission) }],
        calls: may ? [`Get${__typename}`] : [],
      });
    }
  });

  it('that is refused fails its own item only', async () => {
    const representations = entities.map(([__typename]) => ({ __typename, ...KEYS }));
    const { answer, calls } = await ask(['room:read', 'bot:read'], QUERY, { representations });
    expect(answer.data).toEqual({
      _entities: entities.map(([__typename]) => (/Room|Bot/.test(__typename) ? { __typename } : null)),
    });
    expect(answer.errors?.map(({ path }) => path)).toEqual([0, 1, 2].map((index) => ['_entities', index]));
    expect(calls).toEqual(['GetBot', 'GetRoom']);
  });
});

describe('a refusal', () => {
  it('comes before the arguments are checked', async () => {
    const query = 'mutation { createAccount(input: { name: " " }) { name } }';
    expect(codesOf((await ask(['account:write'], query)).answer)).toEqual(['BAD_USER_INPUT']);
    expect(codesOf((await ask([], query)).answer)).toEqual(['FORBIDDEN']);
  });

  it('leaves the other fields alone: a bot is created and told without its token', async () => {
    const query = `mutation {
      deleteRoom(accountId: "a", roomId: "r") { roomId }
      createBot(accountId: "a", input: { displayName: "Helper" }) { botId securityToken }
    }`;
    const { answer, calls } = await ask(['bot:write'], query);
    expect(answer.data).toEqual({
      deleteRoom: null,
      createBot: { botId: 'some-BotId', securityToken: null },
    });
    expect(refusalsOf(answer)).toEqual([
      { path: 'deleteRoom', ...refusal('room:lifecycle') },
      { path: 'createBot.securityToken', ...refusal('bot:secrets') },
    ]);
    expect(calls).toEqual(['CreateBot']);
    expect(JSON.stringify(answer)).not.toContain('some-SecurityToken');
  });

  it('of a personal PIN holds for every way to it', async () => {
    const query = `mutation { updateUser(accountId: "a", userId: "u", input: {}) { userId personalPIN } }`;
    const { answer } = await ask(['user:write'], query);
    expect(answer.data).toEqual({ updateUser: { userId: 'u', personalPIN: null } });
    expect(codesOf(answer)).toEqual(['FORBIDDEN']);
    const representations = [{ __typename: 'User', accountId: 'a', userId: 'u' }];
    const reference = await ask(
      ['user:read'],
      `query ($representations: [_Any!]!) {
        _entities(representations: $representations) { ... on User { userId personalPIN } }
      }`,
      { representations },
    );
    expect(reference.answer.data).toEqual({ _entities: [{ userId: 'u', personalPIN: null }] });
    expect(JSON.stringify([answer, reference.answer])).not.toContain('some-PersonalPIN');
  });

  it('concerns neither the schema nor the names of types', async () => {
    const { answer } = await ask([], '{ __typename _service { sdl } __schema { queryType { name } } }');
    expect(codesOf(answer)).toEqual([]);
  });
});

it('the matrix covers every type of the schema, except those of subscriptions, which have tests of their own', () => {
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => isObjectType(type) && !type.name.startsWith('_') && !ways.has(type),
  );
  expect(types.map(({ name }) => name).toSorted()).toEqual([
    'AccountChange',
    'PhoneNumberChange',
    'RoomChange',
    'Subscription',
    'UserChange',
  ]);
  expect(guarded.length).toBeGreaterThan(80);
});
