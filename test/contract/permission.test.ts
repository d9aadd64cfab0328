/** Permissions are declared on all that needs one, are the kind that the name of the field suggests, and are written down. */
import { buildSchema as buildFromText, isObjectType } from 'graphql';
import { readFile } from 'node:fs/promises';
import { getMetadataStorage } from 'type-graphql';
import { describe, expect, it } from 'vitest';
import { apiModel } from '../../src/emulator/wire/api-model.js';
import { authorizeFields } from '../../src/graphql/schema/authorization.js';
import { type Permission, PERMISSIONS, ROLES } from '../../src/models/shared/permission.js';
import { buildSchema } from '../../src/graphql/schema/schema.js';
import { coordinateIn, coordinateOf, fieldsOf } from '../support/coordinate.js';

const { schema, sdl, permissions } = buildSchema();
const fields = fieldsOf(schema);

/** The coordinates of methods with @FieldResolver: each has a reason, as a rule a call. */
function fieldResolvers(): Set<string> {
  const { fieldResolvers: found, objectTypes } = getMetadataStorage();
  return new Set(
    found.map(({ getObjectType, schemaName }) => {
      const type = objectTypes.find(({ target }) => target === getObjectType?.());
      return `${type?.name}.${schemaName}`;
    }),
  );
}

/** What callers are told of themselves. */
const OPEN = ['Query.viewer'];

describe('a permission is declared', () => {
  it('on every query, mutation and field resolver, and on every field with arguments', () => {
    const resolvers = fieldResolvers();
    expect(resolvers.size).toBeGreaterThan(20);
    const needing = fields.filter(
      (step) =>
        /^(?:Query|Mutation)$/.test(step.type.name) ||
        step.field.args.length > 0 ||
        resolvers.has(coordinateIn(step)),
    );
    expect(needing.length).toBeGreaterThan(80);
    expect(needing.map(coordinateIn).filter((coordinate) => !permissions.has(coordinate))).toEqual(OPEN);
  });

  it('for references to every entity', () => {
    const entities = [...sdl.matchAll(/^type (\w+) @key/gm)].map(([, name = '']) => name);
    expect(entities).toHaveLength(5);
    expect(entities.filter((name) => !permissions.has(name))).toEqual([]);
  });

  it('for what is in the graph only', () => {
    const known = new Set(
      Object.values(schema.getTypeMap()).flatMap((type) => [
        type.name,
        ...(isObjectType(type) ? Object.keys(type.getFields()).map((name) => `${type.name}.${name}`) : []),
      ]),
    );
    expect([...permissions.keys()].filter((coordinate) => !known.has(coordinate))).toEqual([]);
  });
});

/** Why a schema is refused whose Thing has this field too; `costly` has a resolver. */
function refusalOf(field: string): string | undefined {
  const text = buildFromText(`type Query { known: Thing } type Thing { name: String ${field} }`);
  const type = text.getType('Thing');
  const costly = isObjectType(type) ? type.getFields()['costly'] : undefined;
  if (costly) costly.resolve = () => 'called';
  try {
    authorizeFields(text, new Map<string, Permission>([['Query.known', 'user:read']]));
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
}

describe('a schema is refused', () => {
  it.each([
    ['with a resolver', 'costly: String', 'Thing.costly'],
    ['with arguments', 'found(id: ID): String', 'Thing.found'],
  ])('when a field %s has no permission', (_case, field, coordinate) => {
    expect(refusalOf(field)).toBe(`@Authorized is missing on ${coordinate}.`);
  });

  it('when a query has none, but not when a plain field has none', () => {
    expect(refusalOf('other: Int')).toBeUndefined();
    const text = buildFromText('type Query { one: Int _service: Int } type Mutation { two: Int }');
    expect(() => authorizeFields(text, new Map())).toThrow(
      '@Authorized is missing on Query.one, Mutation.two.',
    );
  });
});

const permissionOf = (operation: string): Permission => {
  const coordinate = coordinateOf(operation);
  const permission = permissions.get(coordinate);
  if (!permission) throw new Error(`${coordinate} has no permission.`);
  return permission;
};
const operations = Object.keys(apiModel.operations);

const ofKind = (kind: string) => operations.filter((operation) => permissionOf(operation).endsWith(kind));

describe('the kind of a permission', () => {
  it('is read for all that reads, and for nothing else', () => {
    expect(ofKind(':read')).toEqual(operations.filter((operation) => /^(?:Get|List|Search)/.test(operation)));
  });

  it('is lifecycle for what brings people in, locks them out, deletes and restores', () => {
    expect(ofKind(':lifecycle').toSorted()).toEqual([
      'BatchDeletePhoneNumber',
      'BatchSuspendUser',
      'BatchUnsuspendUser',
      'CreateUser',
      'DeleteAccount',
      'DeletePhoneNumber',
      'DeleteRoom',
      'InviteUsers',
      'LogoutUser',
      'RedactConversationMessage',
      'RedactRoomMessage',
      'RestorePhoneNumber',
    ]);
  });

  it('is secrets for PINs and tokens', () => {
    const secret = [...permissions].filter(([, permission]) => permission.endsWith(':secrets'));
    expect(Object.fromEntries(secret)).toEqual({
      'Mutation.resetPersonalPIN': 'user:secrets',
      'Mutation.regenerateSecurityToken': 'bot:secrets',
      'User.personalPIN': 'user:secrets',
      'Bot.securityToken': 'bot:secrets',
    });
  });

  it('is read for all fields that lead to something else', () => {
    const links = [...permissions].filter(([coordinate]) => !/^(?:Query|Mutation)\./.test(coordinate));
    const other = links.filter(([, permission]) => !/:(?:read|secrets)$/.test(permission));
    expect(other).toEqual([]);
  });
});

const permitted = (role: keyof typeof ROLES) =>
  operations.filter((operation) => (ROLES[role] as readonly Permission[]).includes(permissionOf(operation)));

describe('a role permits the operations of its model', () => {
  it('AmazonChimeFullAccess', () => {
    expect(permitted('FullAccess')).toEqual(operations);
    expect(ROLES.FullAccess).toEqual(Object.keys(PERMISSIONS));
  });

  it('AmazonChimeReadOnly', () => {
    expect(permitted('ReadOnly')).toEqual(
      operations.filter((operation) => /^(?:Get|List|Search)/.test(operation)),
    );
    expect(ROLES.ReadOnly.filter((permission) => !permission.endsWith(':read'))).toEqual([]);
    expect(ROLES.ReadOnly.filter((permission) => /audit|metrics/.test(permission))).toEqual([]);
  });

  it('AmazonChimeUserManagement, and a few more reads that go with others', () => {
    const ofPolicy = [
      'AssociatePhoneNumberWithUser',
      'AssociateSigninDelegateGroupsWithAccount',
      'BatchSuspendUser',
      'BatchUnsuspendUser',
      'BatchUpdateUser',
      'CreateUser',
      'DisassociatePhoneNumberFromUser',
      'DisassociateSigninDelegateGroupsFromAccount',
      'GetAccount',
      'GetAccountSettings',
      'GetPhoneNumber',
      'GetUser',
      'GetUserSettings',
      'InviteUsers',
      'ListAccounts',
      'ListPhoneNumbers',
      'ListUsers',
      'LogoutUser',
      'ResetPersonalPIN',
      'UpdateAccountSettings',
      'UpdateUser',
      'UpdateUserSettings',
    ];
    const more = [
      'GetPhoneNumberOrder',
      'GetRetentionSettings',
      'ListPhoneNumberOrders',
      'ListSupportedPhoneNumberCountries',
      'SearchAvailablePhoneNumbers',
    ];
    expect(permitted('UserManagement').toSorted()).toEqual([...ofPolicy, ...more].toSorted());
  });
});

it('docs/permissions.md holds the permissions as they are', async () => {
  const scripts = new URL('../../scripts/', import.meta.url);
  const { permissionTable } = (await import(new URL('permission-table.mjs', scripts).href)) as {
    permissionTable: (...table: unknown[]) => string;
  };
  const file = await readFile(new URL('../docs/permissions.md', scripts), 'utf8');
  expect(file).toBe(permissionTable(PERMISSIONS, ROLES, permissions));
});
