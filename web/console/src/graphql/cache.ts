/** The cache of Apollo Client: entities by their identifiers. */
import { InMemoryCache } from '@apollo/client/cache';

/**
 * Creates the cache. Every selection of one of these types has to contain its identifiers. The cache stores lists page
 * by page; list readers join the pages.
 */
export const createCache = (): InMemoryCache =>
  new InMemoryCache({
    typePolicies: {
      Account: { keyFields: ['accountId'] },
      User: { keyFields: ['accountId', 'userId'] },
      Room: { keyFields: ['accountId', 'roomId'] },
      Bot: { keyFields: ['accountId', 'botId'] },
      // A room contains a member only once.
      RoomMembership: { keyFields: ['roomId', 'member', ['memberId']] },
      PhoneNumber: { keyFields: ['phoneNumberId'] },
      PhoneNumberOrder: { keyFields: ['phoneNumberOrderId'] },
      Viewer: { keyFields: [] },
    },
  });
