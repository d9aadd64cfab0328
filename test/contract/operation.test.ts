/** Every operation of the SDK is in the graph and in the emulator. */
import * as sdk from '@aws-sdk/client-chime';
import { isObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { apiModel } from '../../src/emulator/wire/api-model.js';
import { operations as handlers } from '../../src/emulator/operations/registry.js';
import { buildSchema } from '../../src/graphql/schema/schema.js';
import { coordinateOf } from '../support/coordinate.js';

const { schema } = buildSchema();

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

  it('are in the graph', () => {
    expect(missingIn(isInGraph)).toEqual([]);
  });

  it('have a handler in the emulator', () => {
    expect(missingIn((operation) => Object.hasOwn(handlers, operation))).toEqual([]);
  });

  it('have the method GET if they are named Get, List or Search: the type of their handlers lets these only read', () => {
    const reads = operations.filter((operation) => apiModel.operations[operation]?.method === 'GET');
    expect(reads).toEqual(operations.filter((operation) => /^(Get|List|Search)/.test(operation)));
  });
});

/** What the gateway tells of itself. */
const OWN = ['Query.auditLog', 'Query.viewer'];

describe('the graph', () => {
  it.each([schema.getQueryType(), schema.getMutationType()])(
    '%s has no field without an operation',
    (type) => {
      const known = new Set([...operations.map(coordinateOf), ...OWN]);
      const fields = Object.keys(type?.getFields() ?? {}).filter((name) => !name.startsWith('_'));
      expect(fields.length).toBeGreaterThan(3);
      expect(fields.filter((name) => !known.has(`${type?.name}.${name}`))).toEqual([]);
    },
  );
});
