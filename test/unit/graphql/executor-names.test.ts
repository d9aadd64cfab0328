/**
 * Compares compiled operations with graphql-js on generated documents, with names and literals that a hostile client
 * would choose.
 */
import {
  array,
  assert,
  asyncProperty,
  boolean,
  constant,
  constantFrom,
  integer,
  letrec,
  oneof,
  option,
  property,
  record,
  string,
  stringMatching,
  tuple,
  uniqueArray,
} from 'fast-check';
import { buildSchema, Kind, parse, visit } from 'graphql';
import { beforeAll, expect, it } from 'vitest';
import { normaliseOperation } from '../../../src/graphql/execution/normalise-operation.js';
import { executor, setSource } from '../../support/executor.js';

/** Markers in literals that graphql-jit 0.8 replaces with code, and names that its code uses. */
const DATE = '__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74d';
const NAN = '__MAGIC_NAN__57f286b9_4c20_487f_b409_79804ddcb4f8';
const HOSTILE =
  `__proto__ constructor prototype toString hasOwnProperty then __context __parent __validNode0 __0 v0 F0 node id errors data queue undefined return NaN n_node node_n ${DATE}globalThis ${NAN}`.split(
    ' ',
  );
const name = oneof(constantFrom(...HOSTILE), stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/));

const text = oneof(
  constantFrom(DATE, `${DATE}ran()`, NAN, '"', '\\', '`${ran()}`', '*/', '\u2028', ''),
  string(),
);
const stringLiteral = text.map((value) => JSON.stringify(value));
const blockString = constantFrom('"""a\n  "b"\n c"""', '"""${ran()}"""', `"""${DATE}"""`);
const int = integer({ min: -2_147_483_648, max: 2_147_483_647 }).map(String);
const bigNumber = constantFrom('99999999999999999999', '1e400', '-0', '1.5e3', '-9007199254740993');
const { anyLiteral } = letrec<{ anyLiteral: string }>((tie) => ({
  anyLiteral: oneof(
    { depthSize: 'small' },
    stringLiteral,
    blockString,
    int,
    bigNumber,
    constantFrom('true', 'null'),
    name.filter((word) => !['true', 'false', 'null'].includes(word)),
    array(tie('anyLiteral'), { maxLength: 3 }).map((items) => `[${items.join(' ')}]`),
    uniqueArray(tuple(name, tie('anyLiteral')), { maxLength: 3, selector: ([field]) => field }).map(
      (fields) => `{${fields.map(([field, value]) => `${field}: ${value}`).join(' ')}}`,
    ),
  ),
}));

const LITERALS = {
  id: oneof(stringLiteral, int, constantFrom('99999999999999999999', 'null', '"""x"""')),
  text: oneof(stringLiteral, blockString, constant('null')),
  number: oneof(int, constant('null')),
  outer: oneof(
    constantFrom('null', '{}', '{ inner: null }', '{ colour: Red, flag: null }', '{ inner: { more: 4 } }'),
    stringLiteral.map((value) => `{ inner: { text: ${value}, more: [1, 2] } }`),
  ),
  colours: constantFrom('Red', '[Green, Red]', '[]', 'null'),
  list: constantFrom('1', '[1]', '[[1, null], null]', '[]'),
  at: anyLiteral,
};
type Argument = keyof typeof LITERALS;
const TYPES: Record<Argument, string> = {
  id: 'ID',
  text: 'String',
  number: 'Int',
  outer: 'Outer',
  colours: '[Colour!]',
  list: '[[Int]]',
  at: 'Moment',
};
const VALUES: Record<Argument, unknown[]> = {
  id: ['x', 7, null],
  text: [DATE, '', null],
  number: [1, null, 'x'],
  outer: [{ inner: { text: NAN } }, null, { flag: false }],
  colours: ['Red', ['Green'], null, 'Mauve'],
  list: [[1], null],
  at: [{ any: [1] }, 'x', null],
};

/** A literal, or a variable, which may have a default and may have a value. */
const argument = constantFrom(...(Object.keys(TYPES) as Argument[])).chain((key) =>
  record({
    key: constant(key),
    value: LITERALS[key],
    variable: option(name),
    hasDefault: boolean(),
    given: option(constantFrom(...VALUES[key]), { nil: undefined }),
  }),
);

const inParentheses = (items: readonly string[]): string => (items.length > 0 ? `(${items.join(' ')})` : '');

const operation = record({
  operationName: name,
  fragment: name.filter((word) => word !== 'on'),
  aliases: uniqueArray(name, { minLength: 4, maxLength: 4 }),
  args: uniqueArray(argument, { maxLength: 4, selector: ({ key }) => key }),
  condition: constantFrom('', '@include(if: true)', '@skip(if: true)', '@include(if: false)'),
}).map(({ operationName, fragment, aliases: [a = '', b = '', c = '', d = ''], args, condition }) => {
  const definitions = new Map<string, string>();
  const variables = Object.create(null) as Record<string, unknown>;
  const written = args.map(({ key, value, variable, hasDefault, given }) => {
    if (variable === null || definitions.has(variable)) return `${key}: ${value}`;
    definitions.set(variable, `$${variable}: ${TYPES[key]}${hasDefault ? ` = ${value}` : ''}`);
    if (given !== undefined) variables[variable] = given;
    return `${key}: $${variable}`;
  });
  const head = inParentheses([...definitions.values()]);
  const usesFragment = condition === '';
  const inner = usesFragment ? `...${fragment}` : `${a}: id ${condition} ${d}: must`;
  const fields = `${a}: echo${inParentheses(written)} ${b}: node { ${inner} ${c}: childMust { ${a}: must ${d}: number } }`;
  return {
    query: `query ${operationName} ${head} { ${fields} ${c}: fail }${
      usesFragment ? ` fragment ${fragment} on Node { ${a}: id ${d}: name }` : ''
    }`,
    variables,
  };
});

let ask: Record<'plain' | 'compiled', Awaited<ReturnType<typeof executor>>>;
beforeAll(async () => {
  ask = { plain: await executor(Infinity), compiled: await executor(1) };
});

/**
 * The result as a client gets it, with the errors in any order. graphql-jit omits the quotation marks around a field's
 * name.
 */
const answerOf = ({ data, errors = [] }: { data?: unknown; errors?: readonly object[] }) =>
  JSON.stringify([
    data,
    errors.map((error) => JSON.stringify(error).replaceAll(/\\"|\.(?=")/g, '')).toSorted(),
  ]);

it('returns the same as graphql-js, whatever the names and literals', async () => {
  const child = constantFrom(null, { must: 'm', number: 'x' }, { must: null });
  await assert(
    asyncProperty(operation, child, async (asked, childMust) => {
      setSource({ node: { id: 1, name: 'n', must: 'm', childMust } });
      const expected = answerOf(await ask.plain(asked));
      expect(answerOf(await ask.compiled(asked))).toBe(expected);
    }),
    { numRuns: 200 },
  );
});

it('includes no name and no literal of a client in compiled code', () => {
  const schema = buildSchema(`
    scalar Moment enum Colour { Red Green }
    input Inner { text: String! = "inner" more: [Int!] }
    input Outer { inner: Inner colour: Colour flag: Boolean = true }
    type Node { id: ID! name: String must: String! number: Int childMust: Node! }
    type Query { node: Node fail: String
      echo(id: ID, text: String, number: Int = 7, outer: Outer, colours: [Colour!], at: Moment, list: [[Int]]): String }
  `);
  const own =
    /^(?:__\d+|v\d+|F\d+|_Coerced|node|fail|echo|id|name|must|number|childMust|text|outer|colours|at|list|if|include|skip|Node|ID|String|Int|Boolean|Outer|Colour|Moment)$/;
  assert(
    property(operation, ({ query }) => {
      const document = parse(query);
      const [first] = document.definitions;
      if (first?.kind !== Kind.OPERATION_DEFINITION) throw new Error('There is no operation.');
      const normalised = normaliseOperation(schema, document, first);
      const foreign: string[] = [];
      visit(normalised?.document ?? document, {
        enter(node) {
          if (node.loc && node.loc.source.body !== '') foreign.push(node.loc.source.body);
          if ('value' in node && typeof node.value === 'string' && !own.test(node.value))
            foreign.push(node.value);
        },
      });
      expect(foreign).toEqual([]);
    }),
    { numRuns: 100 },
  );
});
