/** The reader of responses, compared with the SDK's own codec. */
import * as sdk from '@aws-sdk/client-chime';
import { JsonCodec2 } from '@smithy/core/protocols';
import { NormalizedSchema } from '@smithy/core/schema';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ResponseReader, ChimeProtocol } from '../../../src/chime/aws/response-reader.js';

type Schema = Parameters<ResponseReader['read']>[0];

/** The SDK's settings for Chime. */
const { settings } = new ChimeProtocol({ defaultNamespace: 'com.amazonaws.chime' }).getPayloadCodec();
const reader = new ResponseReader(settings);
const codec = new JsonCodec2(settings).createDeserializer();

/** Names of operations and their outputs. Operations without a body have none. */
const ANSWERS = Object.entries(sdk).flatMap(([name, value]) => {
  if (!/^[A-Z].*Command$/.test(name) || typeof value !== 'function') return [];
  const { schema } = new (value as new (input: object) => { schema: unknown[] })({});
  const output = schema[5];
  const answer = NormalizedSchema.of((typeof output === 'function' ? output() : output) as Schema);
  return answer.isStructSchema() ? [[name, answer] as const] : [];
});

const [, GET_USER] = ANSWERS.find(([name]) => name === 'GetUserCommand')!;

type Outcome = { output: unknown } | { error: string };

async function outcomeOf(made: () => unknown): Promise<Outcome> {
  try {
    return { output: await made() };
  } catch (error) {
    return { error: String(error) };
  }
}

/** Expects both to read the same from a text, or to refuse it with the same message. */
async function expectSame(schema: NormalizedSchema, text: string): Promise<Outcome> {
  const own = await outcomeOf(() => reader.read(schema, Buffer.from(text)));
  expect(own).toStrictEqual(await outcomeOf(() => codec.read(schema, text)));
  return own;
}

const two = (maximum: number) => fc.integer({ min: 0, max: maximum }).map((n) => String(n).padStart(2, '0'));

/** Dates as the API writes them, and near misses: days, hours and months that do not exist, and other forms. */
const dates = fc
  .tuple(
    fc.constantFrom('2024', '2023', '1900', '0001', '0000', '9999', '12024', '-024'),
    two(13),
    two(32),
    fc.constantFrom('T', 't', ' '),
    two(25),
    two(61),
    two(61),
    fc.constantFrom('', '.1', '.12', '.123', '.1239', '.9999', '.'),
    fc.constantFrom('Z', 'z', '', '+00:00', '-08:30'),
  )
  .map(([year, month, day, t, hour, minute, second, fraction, zone]) => {
    return `${year}-${month}-${day}${t}${hour}:${minute}:${second}${fraction}${zone}`;
  });

const odd = fc.oneof(
  fc.constantFrom(null, true, 0, -1.5, 1e300, '', 'Infinity', '-Infinity', 'NaN', [], {}, [null], [[]]),
  fc.jsonValue({ maxDepth: 2 }),
);

/**
 * A possible response of an upstream. It mostly follows the schema, but also has unknown members and invalid values.
 */
function jsonOf(schema: NormalizedSchema): fc.Arbitrary<unknown> {
  const usual = (): fc.Arbitrary<unknown> => {
    if (schema.isStructSchema()) {
      const members = Array.from(
        schema.structIterator(),
        ([name, member]) => [name, jsonOf(member)] as const,
      );
      const others = {
        Unknown: odd,
        __type: fc.constantFrom('User', 1, ...Array<undefined>(10)),
        ['__proto__']: odd,
      };
      return fc.record({ ...others, ...Object.fromEntries(members) }, { requiredKeys: [] });
    }
    if (schema.isListSchema()) return fc.array(jsonOf(schema.getValueSchema()), { maxLength: 3 });
    if (schema.isTimestampSchema()) return fc.oneof(dates, fc.date().map(String));
    if (schema.isNumericSchema())
      return fc.oneof(fc.integer(), fc.constantFrom('Infinity', '-Infinity', 'NaN', '1'));
    return schema.isBooleanSchema() ? fc.boolean() : fc.string({ unit: 'binary' });
  };
  return fc.oneof({ arbitrary: usual(), weight: 20 }, { arbitrary: odd, weight: 1 });
}

describe('a response', () => {
  it('has a body in most operations', () => {
    expect(ANSWERS.length).toBeGreaterThan(45);
  });

  it.each(ANSWERS)('to %s is read as the SDK reads it', async (_name, schema) => {
    const same = fc.asyncProperty(jsonOf(schema), async (json) => {
      expect(await expectSame(schema, JSON.stringify(json))).toBeDefined();
    });
    await fc.assert(same, { numRuns: 200 });
  });

  it('with a date', async () => {
    const same = fc.asyncProperty(dates, async (InvitedOn) => {
      const text = JSON.stringify({ User: { UserId: 'u', InvitedOn } });
      expect(await expectSame(GET_USER, text)).toBeDefined();
    });
    await fc.assert(same, { numRuns: 5_000 });
  });

  it.each([
    ['2024-02-29T10:20:30.400Z', Date.UTC(2024, 1, 29, 10, 20, 30, 400)],
    ['2024-02-29T23:59:59Z', Date.UTC(2024, 1, 29, 23, 59, 59)],
    ['2024-02-28T23:59:59.9-08:30', Date.UTC(2024, 1, 29, 8, 29, 59, 900)],
  ])('with the date %s', async (text, time) => {
    const outcome = await expectSame(GET_USER, JSON.stringify({ User: { UserId: 'u', InvitedOn: text } }));
    expect(outcome).toStrictEqual({ output: { User: { UserId: 'u', InvitedOn: new Date(time) } } });
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '"text"',
    '<html>',
    '\uFEFF{}',
    '{"User":{"InvitedOn":"2024-02-30T00:00:00Z"}}',
  ])('that is %s', async (text) => {
    expect(await expectSame(GET_USER, text)).toBeDefined();
  });
});
