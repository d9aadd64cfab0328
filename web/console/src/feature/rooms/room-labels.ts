/** Labels of rooms, their paths, and the rule for their names. */
import type { RoomRowFragment } from '../../graphql/generated/graphql.js';
import { roomsPath } from '../../ui/account-path.js';

export const labelRoom = ({ name, roomId }: Pick<RoomRowFragment, 'name' | 'roomId'>): string =>
  name ?? roomId;

export const roomPath = ({ accountId, roomId }: Pick<RoomRowFragment, 'accountId' | 'roomId'>): string =>
  `${roomsPath(accountId)}/${encodeURIComponent(roomId)}`;

/** Returns the rule that a name breaks, or undefined for a valid name. */
export const findRoomNameFault = (name: string): string | undefined =>
  name.trim() === '' ? 'Give a name.' : undefined;

/** Returns the part of an ARN that distinguishes identities. */
export const shortenArn = (arn: string): string => arn.split(':').at(-1) ?? arn;
