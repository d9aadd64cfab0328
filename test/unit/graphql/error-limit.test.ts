/** A response contains every error of another code, however much input it refuses. */
import type { GraphQLFormattedError } from 'graphql';
import { expect, it } from 'vitest';
import { limitRefusals } from '../../../src/graphql/limits/error-limit.js';

const refused = (path: string, rules: number): GraphQLFormattedError => ({
  message: `${path} is refused`,
  path: [path],
  extensions: { code: 'BAD_USER_INPUT', validationErrors: Array.from({ length: rules }, () => ({})) },
});
const failed: GraphQLFormattedError = {
  message: 'Chime is away.',
  path: ['x'],
  extensions: { code: 'UPSTREAM_UNAVAILABLE' },
};

function limited(errors: readonly GraphQLFormattedError[]): readonly GraphQLFormattedError[] | undefined {
  const body: { kind: 'single'; singleResult: { errors: readonly GraphQLFormattedError[] } } = {
    kind: 'single',
    singleResult: { errors },
  };
  limitRefusals({ response: { body } } as unknown as Parameters<typeof limitRefusals>[0]);
  return body.singleResult.errors;
}

it('does not change errors that report at most 50 rules', () => {
  const errors = [refused('a', 20), failed, refused('b', 30)];
  expect(limited(errors)).toEqual(errors);
});

it('shortens 50 further errors, omits the rest, and preserves those of other codes', () => {
  const errors = [refused('a', 50), ...Array.from({ length: 60 }, () => [refused('b', 1), failed]).flat()];
  const kept = limited(errors) ?? [];
  expect(kept[0]).toEqual(errors[0]);
  expect(kept.filter((error) => error === failed)).toHaveLength(60);
  const short = kept.filter(({ path }) => path?.[0] === 'b');
  expect(short).toHaveLength(50);
  expect(short[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', validationErrors: [] });
});
