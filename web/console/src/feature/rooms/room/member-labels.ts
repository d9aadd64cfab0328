/** Labels for the API's values of room members. */
import type {
  MembershipRowFragment,
  MemberType,
  RoomMembershipRole,
} from '../../../graphql/generated/graphql.js';

export const ROLE: Readonly<Record<RoomMembershipRole, string>> = {
  Administrator: 'Administrator',
  Member: 'Member',
};

export const MEMBER_TYPE: Readonly<Record<MemberType, string>> = {
  User: 'User',
  Bot: 'Bot',
  Webhook: 'Webhook',
};

export type Member = MembershipRowFragment['member'];

export const labelMember = ({ fullName, email, memberId }: Member): string => fullName ?? email ?? memberId;
