/** The identifiers by which the console's cache tells entities apart. */
import { expect, it } from 'vitest';
import { createCache } from '../../../web/console/src/graphql/cache.js';

const cache = createCache();

const USER = { __typename: 'User', accountId: 'a', userId: 'u' };
const ROOM = { __typename: 'Room', accountId: 'a', roomId: 'r' };
const BOT = { __typename: 'Bot', accountId: 'a', botId: 'b' };
const MEMBERSHIP = { __typename: 'RoomMembership', roomId: 'r', member: { memberId: 'm' } };

it.each([
  ['accounts', { __typename: 'Account', accountId: 'a' }, { accountId: 'b' }],
  ['users of one account', USER, { userId: 'v' }],
  ['users of two accounts', USER, { accountId: 'b' }],
  ['rooms of one account', ROOM, { roomId: 's' }],
  ['rooms of two accounts', ROOM, { accountId: 'b' }],
  ['bots of one account', BOT, { botId: 'c' }],
  ['bots of two accounts', BOT, { accountId: 'b' }],
  ['members of one room', MEMBERSHIP, { member: { memberId: 'n' } }],
  ['memberships of one member', MEMBERSHIP, { roomId: 's' }],
  ['phone numbers', { __typename: 'PhoneNumber', phoneNumberId: '+1' }, { phoneNumberId: '+2' }],
  [
    'orders of phone numbers',
    { __typename: 'PhoneNumberOrder', phoneNumberOrderId: 'o' },
    { phoneNumberOrderId: 'p' },
  ],
])('tells %s apart, and not by what else they have', (_what, entity, other) => {
  const identifier = cache.identify(entity);
  expect(cache.identify({ ...entity, ...other })).not.toBe(identifier);
  expect(cache.identify({ ...entity, name: 'Example' })).toBe(identifier);
});
