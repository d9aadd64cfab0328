/** The console's search for names: it ignores case and accents, and the words may be in any order. */
import { expect, it } from 'vitest';
import type { UserRowFragment } from '../../../web/console/src/graphql/generated/graphql.js';
import { searchUsers } from '../../../web/console/src/feature/users/list/user-search.js';
import { foldText } from '../../../web/console/src/ui/search-text.js';

const userNamed = (displayName: string | null, primaryEmail = 'x@example.com') =>
  ({ userId: 'Id-1', displayName, primaryEmail }) as UserRowFragment;

it.each([
  ['garcia', 'José García'],
  ['GARCÍA', 'jose garcia'],
  ['dubois ben', 'Ben Dubois'],
  ['Dubois, Ben', 'Ben Dubois'],
  ['ben x@', 'Ben Dubois'],
  ['strasse', 'Jo Straße'],
  ['lukasz', 'Łukasz'],
  ['soren', 'Søren'],
  ["o'brien", 'Pat O’Brien'],
  ['ga\u00ADrcia', 'García'],
  ['   ', null],
  ['id-1', null],
  ['mailto:x@example.com', null],
  ['Jo Doe <x@example.com>', null],
])('%j finds %j', (text, name) => {
  expect(searchUsers(text)(userNamed(name))).toBe(true);
});

it.each([
  ['garcia ana', 'José García'],
  ['id', null],
  ['y@example.com', null],
])('%j does not find %j', (text, name) => {
  expect(searchUsers(text)(userNamed(name))).toBe(false);
});

it('folds the texts of each user once, however often they are searched', () => {
  let reads = 0;
  const user = {
    userId: '1',
    get displayName() {
      reads += 1;
      return 'Ben';
    },
  } as unknown as UserRowFragment;
  for (const text of ['b', 'be', 'ben']) expect(searchUsers(text)(user)).toBe(true);
  expect(reads).toBe(1);
  expect(foldText('ÀB')).toBe('ab');
});
