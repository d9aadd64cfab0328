/** Every code of an error that occurs is in the vocabulary, which the file for frontends and docs/errors.md hold too. */
import { ApolloServerErrorCode } from '@apollo/server/errors';
import { getMetadataStorage } from 'class-validator/cjs/metadata/MetadataStorage.js';
import { getNamedType, isInputObjectType, isLeafType, isObjectType, isScalarType } from 'graphql';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { constraints } from '../../src/models/shared/constraint.js';
import { ERROR_CODES, PATH_SYNTAX, VALIDATION_CODES } from '../../src/models/shared/error-vocabulary.js';
import { FailureCode } from '../../src/models/shared/error-code.js';
import { buildSchema } from '../../src/graphql/schema/schema.js';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const { schema } = buildSchema();

it('schema/error-codes.json holds the vocabulary as it is', () => {
  const vocabulary = { errorCodes: ERROR_CODES, validationCodes: VALIDATION_CODES, pathSyntax: PATH_SYNTAX };
  expect(JSON.parse(read('schema/error-codes.json'))).toEqual(vocabulary);
});

it('every code that the sources or Apollo Server give is in the vocabulary', () => {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.startsWith('emulator'))
    .map((path) => join('src', path));
  const given = sources.flatMap((path) =>
    [
      ...read(path).matchAll(
        /\b(?:code|refusal)\b[^\n;]*?'([A-Z][A-Z]+(?:_[A-Z]+)+|FORBIDDEN|UNAUTHENTICATED)'/g,
      ),
    ].map(([, code]) => code),
  );
  expect(given.length).toBeGreaterThan(15);
  const codes = Object.keys(ERROR_CODES);
  const foreign = [...given, ...Object.values(ApolloServerErrorCode)].filter(
    // Those of Node, which are compared and never sent to clients.
    (code) => !codes.includes(code ?? '') && !/^(?:HPE_|MODULE_NOT_FOUND$)/.test(code ?? ''),
  );
  expect(foreign).toEqual([]);
  expect(codes).toEqual(expect.arrayContaining(Object.keys(FailureCode)));
});

it('every rule of an argument or input is in the vocabulary', () => {
  const inputs = Object.values(schema.getTypeMap()).filter(isInputObjectType);
  const fields = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) => Object.values(type.getFields()));
  const args = [
    ...fields.flatMap((field) => field.args),
    ...inputs.flatMap((type) => Object.values(type.getFields())),
  ];
  const scalars = args
    .map(({ type }) => getNamedType(type))
    .filter((type) => isLeafType(type) && isScalarType(type))
    .map(({ name }) => `is${name}`)
    // Any value is one; entities.ts checks it.
    .filter((code) => code !== 'is_Any');
  const storage: { validationMetadatas: ReadonlyMap<unknown, readonly { name?: string; type: string }[]> } =
    getMetadataStorage() as never;
  const rules = [...storage.validationMetadatas.values()]
    .flat()
    .flatMap(({ name }) => (name === undefined || name === 'isOptional' ? [] : name));
  expect(rules.length).toBeGreaterThan(50);
  const known = Object.keys(VALIDATION_CODES);
  const unknown = [...scalars, ...rules, ...Object.keys(constraints)].filter((code) => !known.includes(code));
  expect([...new Set(unknown)]).toEqual([]);
});

it("docs/errors.md explains every code that is not Apollo Server's", () => {
  const page = read('docs/errors.md');
  const apollo: readonly string[] = Object.values(ApolloServerErrorCode);
  const lacking = Object.keys(ERROR_CODES).filter(
    (code) => !apollo.includes(code) && !page.includes(`\`${code}\``),
  );
  expect(lacking).toEqual([]);
});

it.each(['accountId', 'input.updateUserRequestItems[1].licenseType', 'representations[0]'])(
  'a path such as %s has the syntax',
  (path) => {
    expect(path).toMatch(new RegExp(PATH_SYNTAX));
  },
);
