/** The predicates on text, compared with the API's patterns that they implement. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  characterCount,
  isEmailAddress,
  isNotBlank,
  isResourceId,
  isWellFormed,
  MAXIMUM_ID_LENGTH,
} from '../../../../src/models/shared/text.js';

const LONE_SURROGATE = 'a\ud800b';

/** Short texts in which the relevant characters are frequent. */
const addressLike = fc
  .array(fc.constantFrom('@', '.', 'a', ' ', '+', 'é', '😀'), { maxLength: 9 })
  .map((parts) => parts.join(''));

describe('isEmailAddress', () => {
  it('equals the pattern of the API on every single line', () => {
    fc.assert(
      fc.property(addressLike, (text) => {
        expect(isEmailAddress(text)).toBe(/^.+@.+\..+$/.test(text));
      }),
      { numRuns: 20_000 },
    );
  });

  it('accepts addresses that the API documents and refuses those with a line break', () => {
    expect(isEmailAddress('ann@example.com')).toBe(true);
    for (const value of [
      'ann@example.com\n',
      'ann\r@example.com',
      'ann@exa\u0000mple.com',
      undefined,
      7,
      null,
    ])
      expect(isEmailAddress(value)).toBe(false);
    expect(isEmailAddress(`${LONE_SURROGATE}@example.com`)).toBe(false);
    expect(isEmailAddress(`${'a'.repeat(308)}@example.com`)).toBe(true);
    expect(isEmailAddress(`${'a'.repeat(309)}@example.com`)).toBe(false);
  });

  it.each(['@', '.', '@.', 'a@', 'a.', 'a'])('needs linear time for 1 MB of %j', (part) => {
    const text = part.repeat(1_048_576 / part.length);
    const started = performance.now();
    isEmailAddress(text);
    // The pattern itself backtracks and takes minutes on the worst of these.
    expect(performance.now() - started).toBeLessThan(200);
  });
});

describe('isResourceId', () => {
  it.each(['a', '12a3456b-7c89-012d-3456-78901e23fg45', '...', '. ', 'a/b', '%2e', '?', '#', 'ü', '😀'])(
    'accepts %j',
    (value) => {
      expect(isResourceId(value)).toBe(true);
    },
  );

  it.each([
    '',
    ' ',
    '\t',
    '.',
    '..',
    'a\nb',
    'a\u0000',
    '\u007f',
    '\u0085x',
    LONE_SURROGATE,
    7,
    null,
    undefined,
  ])('refuses %j', (value) => {
    expect(isResourceId(value)).toBe(false);
  });

  it('limits the length', () => {
    expect(isResourceId('x'.repeat(MAXIMUM_ID_LENGTH))).toBe(true);
    expect(isResourceId('x'.repeat(MAXIMUM_ID_LENGTH + 1))).toBe(false);
  });

  it('accepts no text that leaves its segment of a path once it is encoded', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('.', '/', '\\', '%', '2', 'e', 'a', '\u0000') }),
        (text) => {
          fc.pre(isResourceId(text));
          const { pathname } = new URL(`http://host/accounts/${encodeURIComponent(text)}/users`);
          const [, , segment, last, ...more] = pathname.split('/');
          expect(decodeURIComponent(segment ?? '')).toBe(text);
          expect([last, ...more]).toEqual(['users']);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('isNotBlank and isWellFormed', () => {
  it('isNotBlank equals the pattern .*\\S.* on well-formed text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(' ', '\t', '\n', '\u00a0', '\u3000', 'a') }), (text) => {
        expect(isNotBlank(text)).toBe(text.trim() !== '');
      }),
    );
    expect(isNotBlank(LONE_SURROGATE)).toBe(false);
    expect(isNotBlank(undefined)).toBe(false);
  });

  it('isWellFormed accepts what encodeURIComponent accepts', () => {
    const unit = fc.constantFrom('a', '\ud83d', '\ude00', '\ud800');
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        let encodes = true;
        try {
          encodeURIComponent(text);
        } catch {
          encodes = false;
        }
        expect(isWellFormed(text)).toBe(encodes);
      }),
    );
    expect(isWellFormed(7)).toBe(false);
  });
});

it('characterCount counts characters and not UTF-16 units', () => {
  expect(characterCount('')).toBe(0);
  expect(characterCount('añ😀')).toBe(3);
});
