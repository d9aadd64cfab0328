/** The explorer's search of the schema. */
import { buildSchema } from 'graphql';
import { expect, it } from 'vitest';
import { searchSchema } from '../../../web/explorer/src/schema-search.js';

const schema = buildSchema(`
  "A person of an account."
  type User {
    "What they may use: the licence."
    tier: Tier
    name: String
  }
  enum Tier { "Without meetings." BASIC "With meetings of up to 100 people, who are invited by their e-mail addresses." PRO }
  input UserInput { "The new licence." tier: Tier }
  type Query {
    user(
      "Their licence, for instance."
      by: String
    ): User
  }
`);

const find = (text: string) => searchSchema(schema, text).map(({ coordinate }) => coordinate);

it.each([
  ['licence', ['User.tier', 'UserInput.tier', 'Query.user(by:)']],
  ['TIER', ['User.tier', 'Tier', 'UserInput.tier']],
  ['user', ['User', 'Query.user', 'UserInput']],
  ['new tier', ['UserInput.tier']],
  ['nothing of this', []],
  [' ', []],
])('finds %s in names and descriptions', (text, coordinates) => {
  expect(find(text).toSorted()).toEqual(coordinates.toSorted());
});

it('lists names before descriptions, and short names first', () => {
  expect(find('people')).toEqual(['Tier.PRO']);
  expect(find('user').at(-1)).toBe('UserInput');
});

it('shows the part of the description that has the word', () => {
  const [match] = searchSchema(schema, 'invited');
  expect(match).toMatchObject({
    coordinate: 'Tier.PRO',
    page: { name: 'Tier' },
    excerpt: {
      before: '…h meetings of up to 100 people, who are ',
      word: 'invited',
      after: ' by their e-mail addresses.',
    },
  });
  expect(searchSchema(schema, 'user')[0]?.excerpt).toBeUndefined();
});
