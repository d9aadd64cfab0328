/** What the console calls rooms, where they are, and which names they may have. */
import type { RoomRowFragment } from '../../../graphql/generated/graphql.js';
import { accountPath } from '../../accounts/account-labels.js';

export const nameOfRoom = ({ name, roomId }: Pick<RoomRowFragment, 'name' | 'roomId'>): string =>
  name ?? roomId;

export const roomsPath = (accountId: string): string => `${accountPath(accountId)}/rooms`;

export const roomPath = ({ accountId, roomId }: Pick<RoomRowFragment, 'accountId' | 'roomId'>): string =>
  `${roomsPath(accountId)}/${encodeURIComponent(roomId)}`;

/** The rule that a name breaks, in words; undefined when it is well. */
export const roomNameFault = (name: string): string | undefined =>
  name.trim() === '' ? 'Give a name.' : undefined;

/** Of an ARN the part that tells identities apart. */
export const shortArn = (arn: string): string => arn.split(':').at(-1) ?? arn;
