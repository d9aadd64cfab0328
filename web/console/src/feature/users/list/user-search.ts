/** Searches users by parts of their address and name, by a pasted address, or by their whole id. */
import type { UserRowFragment } from '../../../graphql/generated/graphql.js';
import { createSearch, wordsOf } from '../../../ui/search-text.js';
import { parseAddress } from '../../../ui/parse-address.js';

const hasWords = createSearch<UserRowFragment>(({ primaryEmail, displayName }) => [
  primaryEmail,
  displayName,
]);

export function searchUsers(text: string): (user: UserRowFragment) => boolean {
  const words = wordsOf(parseAddress(text) ?? text);
  const id = text.trim().toLowerCase();
  return (user) => hasWords(user, words) || user.userId.toLowerCase() === id;
}
