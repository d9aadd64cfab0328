/**
 * Every subscription as every role, as callers with one permission each and with none: it starts or is refused as its
 * permission says. And identifiers that cannot be one, and accounts that were not granted.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Permission } from '../../../src/models/shared/permission.js';
import { ROLES } from '../../../src/models/shared/permission.js';
import { buildSchema } from '../../../src/graphql/schema/schema.js';
import { ALL_PERMISSIONS, asCaller, authenticateByHeader } from '../../support/caller.js';
import { type Answer, startGatewayTo, type TestGateway } from '../../support/gateway.js';
import { type ModelUpstream, startModelUpstream } from '../../support/model-upstream.js';

/** Each subscription, a mutation whose change it tells, and what of it is read. */
const SUBSCRIPTIONS: Readonly<Record<string, { arguments: string; object: string; mutation: string }>> = {
  accountChanged: {
    arguments: '(accountId: "a")',
    object: 'account',
    mutation: 'updateAccount(accountId: "a", input: { name: "New" })',
  },
  userChanged: {
    arguments: '(accountId: "a", userId: "u")',
    object: 'user',
    mutation: 'updateUser(accountId: "a", userId: "u", input: { licenseType: Pro })',
  },
  roomChanged: {
    arguments: '(accountId: "a", roomId: "r")',
    object: 'room',
    mutation: 'updateRoom(accountId: "a", roomId: "r", input: { name: "New" })',
  },
  phoneNumberChanged: {
    arguments: '(phoneNumberId: "+12065550100")',
    object: 'phoneNumber',
    mutation: 'updatePhoneNumber(phoneNumberId: "+12065550100", input: { callingName: "New" })',
  },
};

/** The name of any type. */
const TYPE: unknown = expect.any(String);

const { schema, permissions } = buildSchema();
const fields = Object.keys(schema.getSubscriptionType()?.getFields() ?? {});

let upstream: ModelUpstream;
let gateway: TestGateway;
beforeAll(async () => {
  upstream = await startModelUpstream();
  gateway = await startGatewayTo({ endpoint: upstream.url, authenticate: authenticateByHeader });
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

interface Subscriber {
  readonly permissions: readonly Permission[];
  readonly accounts?: readonly string[];
}

/** Returns the first result of a stream. Makes a change once the subscription has started. */
async function firstResult(query: string, caller: Subscriber, mutation?: string): Promise<Answer<object>> {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...asCaller(caller) },
    body: JSON.stringify({ query }),
  });
  if (mutation !== undefined) {
    await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...asCaller({ permissions: ALL_PERMISSIONS }) },
      body: JSON.stringify({ query: `mutation { ${mutation} { __typename } }` }),
    });
  }
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk as Uint8Array).toString();
    const [, data] = /event: next\ndata: (.*)\n/.exec(text) ?? [];
    if (data === undefined) continue;
    return JSON.parse(data) as Answer<object>;
  }
  throw new Error(`The stream ended: ${text}`);
}

const callers: readonly (readonly [string, readonly Permission[]])[] = [
  ...Object.entries(ROLES),
  ['nobody', []],
  ...ALL_PERMISSIONS.map((permission) => [permission, [permission]] as const),
];

it('all subscriptions are here', () => {
  expect(Object.keys(SUBSCRIPTIONS).toSorted()).toEqual(fields.toSorted());
});

describe.each(Object.entries(SUBSCRIPTIONS))('%s', (field, { arguments: keys, object, mutation }) => {
  const query = `subscription { ${field}${keys} { kind ${object} { __typename } } }`;
  const permission = permissions.get(`Subscription.${field}`);
  const told = { data: { [field]: { kind: 'Updated', [object]: { __typename: TYPE } } }, errors: undefined };
  const refused = { data: null, errors: [{ code: 'FORBIDDEN', permission }] };

  it('starts for whoever may read the object, and is refused for all others before anything is read', async () => {
    for (const [caller, granted] of callers) {
      upstream.calls.length = 0;
      const mayRead = permission !== undefined && granted.includes(permission);
      const answer = await firstResult(query, { permissions: granted }, mayRead ? mutation : undefined);
      const result = {
        caller,
        data: answer.data ?? null,
        errors: answer.errors?.map(({ extensions }) => extensions),
      };
      expect(result).toEqual({ caller, ...(mayRead ? told : refused) });
      expect(upstream.calls.length > 0).toBe(mayRead);
    }
  });

  it('is refused for an account that was not granted', async () => {
    const caller = { permissions: ALL_PERMISSIONS, accounts: ['another'] };
    const { errors } = await firstResult(query, caller);
    expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'FORBIDDEN' }]);
  });

  it.each(['', ' ', '..', 'a\u0000b', 'x'.repeat(257)])(
    'refuses an identifier that cannot be one: %j',
    async (id) => {
      for (const [, name = ''] of keys.matchAll(/(\w+):/g)) {
        const wrong = query.replace(new RegExp(`(${name}: )"[^"]*"`), `$1${JSON.stringify(id)}`);
        const { errors } = await firstResult(wrong, { permissions: ALL_PERMISSIONS });
        expect(errors?.map(({ extensions }) => extensions.validationErrors?.map(({ path }) => path))).toEqual(
          [[name]],
        );
      }
    },
  );
});
