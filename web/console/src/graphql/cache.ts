/** The cache of Apollo Client: entities by their identifiers. */
import { InMemoryCache } from '@apollo/client/cache';

/**
 * Every selection of one of these types has to contain its identifiers. Lists are kept page by page, as they are asked
 * for: tables that go through pages put them together themselves.
 */
export const createCache = (): InMemoryCache =>
  new InMemoryCache({
    typePolicies: {
      Account: { keyFields: ['accountId'] },
      User: { keyFields: ['accountId', 'userId'] },
      Room: { keyFields: ['accountId', 'roomId'] },
      Bot: { keyFields: ['accountId', 'botId'] },
      // A member is in a room once.
      RoomMembership: { keyFields: ['roomId', 'member', ['memberId']] },
      PhoneNumber: { keyFields: ['phoneNumberId'] },
      PhoneNumberOrder: { keyFields: ['phoneNumberOrderId'] },
      Viewer: { keyFields: [] },
    },
  });
