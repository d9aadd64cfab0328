/** Points in time, written in JavaScript's format. */
import { assert, date, property } from 'fast-check';
import { GraphQLDateTime } from 'graphql-scalars';
import { expect, it } from 'vitest';
import { serializeDateTime } from '../../../src/graphql/execution/date-time.js';

const textOf = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

it('writes every date as Date itself does', () => {
  const dates = date({ noInvalidDate: true });
  assert(
    property(dates, (value) => {
      expect(textOf(serializeDateTime(value))).toBe(textOf(value));
    }),
    {
      numRuns: 5_000,
      examples: [
        [new Date(0)],
        [new Date(-1)],
        [new Date(-62_167_219_200_000)],
        [new Date(-62_167_219_200_001)],
        [new Date(253_402_300_799_999)],
        [new Date(253_402_300_800_000)],
      ],
    },
  );
});

it.each(['2024-01-31T08:15:30Z', 'soon', 5.5, true, new Date(Number.NaN)])(
  'passes %s to the scalar',
  (value) => {
    const attempt = (serialize: (given: unknown) => unknown): unknown => {
      try {
        return textOf(serialize(value));
      } catch (error) {
        return String(error);
      }
    };
    expect(attempt(serializeDateTime)).toEqual(attempt((given) => GraphQLDateTime.serialize(given)));
  },
);
