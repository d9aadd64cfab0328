/** The operations this server carries out: one file per resource, named as everywhere in this program. */
import { accountOperations } from './account.js';
import type { Handlers } from './handler.js';
import { userOperations } from './user.js';

export const operations: Partial<Handlers> = { ...accountOperations, ...userOperations };
