/** Lists the resolvers, and builds the executable subgraph schema and its SDL from them. */
import 'reflect-metadata';
import { FEDERATION_DEFINITIONS, FEDERATION_LINK } from './federation-link.js';
import { auditMutations } from './audit-mutations.js';
import {
  authorizeFields,
  authorizeReferences,
  declaredPermissions,
  type FieldPermissions,
} from './authorization.js';
import { EnumTolerance } from '../execution/unknown-enum-values.js';
import { validateArguments } from '../input-validation.js';
import type { Permission } from '../../models/shared/permission.js';
import { AccountPayloadResolver, AccountResolver, resolveAccountReference } from '../../resolvers/account.js';
import { AuditLogResolver } from '../../resolvers/audit-log.js';
import {
  AccountBotsResolver,
  BotPayloadResolver,
  BotResolver,
  resolveBotReference,
} from '../../resolvers/bot.js';
import {
  BotEventsConfigurationResolver,
  EventsConfigurationResolver,
} from '../../resolvers/events-configuration.js';
import {
  GlobalSettingsPayloadResolver,
  GlobalSettingsResolver,
  PhoneNumberSettingsPayloadResolver,
} from '../../resolvers/global-settings.js';
import { MeetingResolver } from '../../resolvers/meeting.js';
import { MessageResolver } from '../../resolvers/message.js';
import { PhoneNumberOrderResolver } from '../../resolvers/phone-number-order.js';
import {
  PhoneNumberResolver,
  resolvePhoneNumberReference,
  UserPhoneNumberResolver,
} from '../../resolvers/phone-number.js';
import {
  AccountRetentionSettingsResolver,
  RetentionSettingsResolver,
} from '../../resolvers/retention-settings.js';
import {
  BatchCreateRoomMembershipPayloadResolver,
  MemberResolver,
  RoomMembershipResolver,
  RoomMembershipsResolver,
} from '../../resolvers/room-membership.js';
import {
  AccountRoomsResolver,
  resolveRoomReference,
  RoomPayloadResolver,
  RoomResolver,
  UserRoomsResolver,
} from '../../resolvers/room.js';
import { AccountUsersResolver, resolveUserReference, UserResolver } from '../../resolvers/user.js';
import {
  InviteUsersPayloadResolver,
  UserErrorsPayloadResolver,
  UserPayloadResolver,
} from '../../resolvers/user-payload.js';
import {
  PhoneNumberErrorsPayloadResolver,
  PhoneNumberPayloadResolver,
} from '../../resolvers/phone-number-payload.js';
import { ViewerResolver } from '../../resolvers/viewer.js';
import { buildSubgraph, type SubgraphSchema } from './subgraph.js';

/** All resolver classes, one or more per resource. */
const RESOLVERS = [
  AccountResolver,
  AccountPayloadResolver,
  UserResolver,
  InviteUsersPayloadResolver,
  UserErrorsPayloadResolver,
  UserPayloadResolver,
  AccountUsersResolver,
  PhoneNumberResolver,
  PhoneNumberErrorsPayloadResolver,
  PhoneNumberPayloadResolver,
  UserPhoneNumberResolver,
  PhoneNumberOrderResolver,
  RoomResolver,
  RoomPayloadResolver,
  AccountRoomsResolver,
  UserRoomsResolver,
  RoomMembershipResolver,
  RoomMembershipsResolver,
  MemberResolver,
  BatchCreateRoomMembershipPayloadResolver,
  MessageResolver,
  BotResolver,
  BotPayloadResolver,
  AccountBotsResolver,
  EventsConfigurationResolver,
  BotEventsConfigurationResolver,
  RetentionSettingsResolver,
  AccountRetentionSettingsResolver,
  GlobalSettingsResolver,
  GlobalSettingsPayloadResolver,
  PhoneNumberSettingsPayloadResolver,
  MeetingResolver,
  AuditLogResolver,
  ViewerResolver,
] as const;

/** Resolvers for the references of a router. */
const REFERENCES = {
  Account: resolveAccountReference,
  User: resolveUserReference,
  PhoneNumber: resolvePhoneNumberReference,
  Room: resolveRoomReference,
  Bot: resolveBotReference,
};

/** The permission for a reference, the same as for the query of its type. */
const REFERENCE_PERMISSIONS: Readonly<Record<keyof typeof REFERENCES, Permission>> = {
  Account: 'account:read',
  User: 'user:read',
  PhoneNumber: 'phone-number:read',
  Room: 'room:read',
  Bot: 'bot:read',
};

const ROOTS = {
  query: 'What can be read. A lookup of what does not exist is null, without an error.',
  mutation:
    'What can be changed, one field after the other. A field that fails is null and does not undo those before it.',
};

export interface GatewaySchema extends SubgraphSchema {
  /** The required permissions: by field, and by entity for references to it. */
  permissions: FieldPermissions;
  enums: EnumTolerance;
}

/**
 * Builds the schema.
 * @param showSdl whether `_service { sdl }` returns the SDL
 * @throws Error when a field lacks a permission that it must have
 */
export function buildSchema(showSdl = true): GatewaySchema {
  const subgraph = buildSubgraph({
    resolvers: RESOLVERS,
    showSdl,
    references: authorizeReferences(REFERENCES, REFERENCE_PERMISSIONS),
    schemaDirectives: FEDERATION_LINK,
    linkedDefinitions: FEDERATION_DEFINITIONS,
    rootDescriptions: ROOTS,
    validateFn: validateArguments,
  });
  const permissions = declaredPermissions();
  authorizeFields(subgraph.schema, permissions);
  auditMutations(subgraph.schema);
  return {
    ...subgraph,
    permissions: new Map([...permissions, ...Object.entries(REFERENCE_PERMISSIONS)]),
    enums: new EnumTolerance(subgraph.schema),
  };
}
