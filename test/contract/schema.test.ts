/** What holds for the graph as a whole: the checked-in SDL, descriptions, enums. */
import * as sdk from '@aws-sdk/client-chime';
import {
  buildASTSchema,
  buildSchema as buildApiSchema,
  getNamedType,
  getNullableType,
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isListType,
  isNullableType,
  isObjectType,
  isSpecifiedScalarType,
  parse,
  printSchema,
} from 'graphql';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { buildSchema } from '../../src/graphql/schema/schema.js';

const { schema, sdl } = buildSchema();

/** What federation adds is not ours to describe. */
const FEDERATION = new Set(['_Any', '_Entity', '_Service', '_entities', '_service']);

const types = Object.values(schema.getTypeMap()).filter(
  (type) =>
    !isIntrospectionType(type) &&
    !isSpecifiedScalarType(type) &&
    !FEDERATION.has(type.name) &&
    !/^(?:link|federation)__/.test(type.name),
);
/** The gateway's own enums, which never have a value that is unknown here. */
const OWN_ENUMS = new Set(['ChangeKind', 'FailureCode']);
const enums = types.filter(isEnumType).filter(({ name }) => !OWN_ENUMS.has(name));

/** Everything that a description can stand on, by its coordinate: `Query.user(accountId:)`. */
function* elements(type: GraphQLNamedType): Generator<[string, string | null | undefined]> {
  yield [type.name, type.description];
  if (isEnumType(type)) {
    for (const { name, description } of type.getValues()) yield [`${type.name}.${name}`, description];
  }
  if (isInputObjectType(type)) {
    for (const { name, description } of Object.values(type.getFields()))
      yield [`${type.name}.${name}`, description];
  }
  if (!isObjectType(type)) return;
  for (const field of Object.values(type.getFields())) {
    if (FEDERATION.has(field.name)) continue;
    yield [`${type.name}.${field.name}`, field.description];
    for (const { name, description } of field.args)
      yield [`${type.name}.${field.name}(${name}:)`, description];
  }
}

it('schema.graphql holds the schema as it is', async () => {
  const file = await readFile(new URL('../../schema.graphql', import.meta.url), 'utf8');
  expect(sdl).toBe(file);
});

it('everything has a description that ends like a sentence or in a link', () => {
  const all = types.flatMap((type) => [...elements(type)]);
  expect(all.length).toBeGreaterThan(150);
  const lacking = all.filter(([, description]) => !/\S(?:[.)]|html)$/.test(description?.trim() ?? ''));
  expect(lacking.map(([coordinate]) => coordinate)).toEqual([]);
});

describe('an enum', () => {
  it('is there at all', () => {
    expect(enums.map(({ name }) => name)).toContain('License');
  });

  it.each(enums.map((type) => [type.name, type] as const))('%s has the values of the API', (name, type) => {
    const constant = (sdk as unknown as Record<string, Record<string, string>>)[name];
    expect(constant).toBeDefined();
    expect(
      type
        .getValues()
        .map((value) => value.name)
        .toSorted(),
    ).toEqual(Object.values(constant ?? {}).toSorted());
    for (const { name: key, value } of type.getValues()) expect(value).toBe(key);
  });

  it('is nullable or in a list wherever it is answered, as a newer API may answer a value unknown here', () => {
    const fields = types
      .filter(isObjectType)
      .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))
      .filter(({ field }) => enums.some((type) => type === getNamedType(field.type)));
    expect(fields.length).toBeGreaterThan(5);
    const strict = fields.filter(
      ({ field }) => !isNullableType(field.type) && !isListType(getNullableType(field.type)),
    );
    expect(strict.map(({ type, field }) => `${type.name}.${field.name}`)).toEqual([]);
  });
});

const readApiSchema = () => readFile(new URL('../../schema.api.graphql', import.meta.url), 'utf8');

describe('schema.api.graphql', () => {
  it('is built by graphql itself, without options', async () => {
    expect(
      buildApiSchema(await readApiSchema())
        .getQueryType()
        ?.getFields(),
    ).toHaveProperty('user');
  });

  it('has all types, fields, arguments and descriptions of the schema, and nothing of federation', async () => {
    const file = await readApiSchema();
    expect(file).toBe(`${printSchema(buildASTSchema(parse(sdl), { assumeValidSDL: true }))}\n`);
    expect(file).not.toMatch(
      /@(?:link|key|shareable)|\b_(?:entities|service|Any|Entity|Service)\b|link__|federation__/,
    );
  });
});
