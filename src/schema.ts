/** The resolver list, and from it the executable subgraph schema and its SDL. */
import 'reflect-metadata';
import { printSchemaWithDirectives } from '@graphql-tools/utils';
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/index.js';
import { type GraphQLSchema, parse } from 'graphql';
import { buildSchemaSync, createResolversMap } from 'type-graphql';
import { refuseUnknownEntities } from './gateway/entities.js';
import { tolerateUnknownEnumValues } from './gateway/unknown-enum.js';
import { validateArguments } from './gateway/validation.js';
import { AccountPayloadResolver, AccountResolver, resolveAccountReference } from './resolvers/account.js';
import {
  AccountBotsResolver,
  BotPayloadResolver,
  BotResolver,
  resolveBotReference,
} from './resolvers/bot.js';
import {
  BotEventsConfigurationResolver,
  EventsConfigurationResolver,
} from './resolvers/events-configuration.js';
import {
  GlobalSettingsPayloadResolver,
  GlobalSettingsResolver,
  PhoneNumberSettingsPayloadResolver,
} from './resolvers/global-settings.js';
import { MeetingResolver } from './resolvers/meeting.js';
import { MessageResolver } from './resolvers/message.js';
import { PhoneNumberOrderResolver } from './resolvers/phone-number-order.js';
import {
  PhoneNumberPayloadResolver,
  PhoneNumberResolver,
  resolvePhoneNumberReference,
  UserPhoneNumberResolver,
} from './resolvers/phone-number.js';
import {
  AccountRetentionSettingsResolver,
  RetentionSettingsResolver,
} from './resolvers/retention-settings.js';
import {
  BatchCreateRoomMembershipPayloadResolver,
  MemberResolver,
  RoomMembershipResolver,
  RoomMembershipsResolver,
} from './resolvers/room-membership.js';
import {
  AccountRoomsResolver,
  resolveRoomReference,
  RoomPayloadResolver,
  RoomResolver,
  UserRoomsResolver,
} from './resolvers/room.js';
import {
  AccountUsersResolver,
  resolveUserReference,
  UserPayloadResolver,
  UserResolver,
} from './resolvers/user.js';

/** Every resolver class: one or more a stem. */
const RESOLVERS = [
  AccountResolver,
  AccountPayloadResolver,
  UserResolver,
  UserPayloadResolver,
  AccountUsersResolver,
  PhoneNumberResolver,
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
] as const;

/** How a router's references become entities. */
const REFERENCES = {
  Account: resolveAccountReference,
  User: resolveUserReference,
  PhoneNumber: resolvePhoneNumberReference,
  Room: resolveRoomReference,
  Bot: resolveBotReference,
};

/** The lowest version of the federation specification that carries the directives in use. */
const FEDERATION = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key", "@shareable"])`;

export interface SubgraphSchema {
  schema: GraphQLSchema;
  /** What schema.graphql holds. */
  sdl: string;
}

export function buildSchema(): SubgraphSchema {
  const annotated = buildSchemaSync({ resolvers: RESOLVERS, validateFn: validateArguments });
  describeRoots(annotated);
  const sdl = `${FEDERATION}\n\n${printSchemaWithDirectives(annotated)}\n`;
  const resolvers = createResolversMap(annotated);
  for (const [entity, __resolveReference] of Object.entries(REFERENCES)) {
    Object.assign(resolvers[entity] ?? {}, { __resolveReference });
  }
  const schema = buildSubgraphSchema({
    typeDefs: parse(sdl),
    resolvers: resolvers as GraphQLResolverMap<unknown>,
  });
  // Left alone, @apollo/subgraph prints the SDL in a form of its own; routers get what schema.graphql holds.
  const service = schema.getQueryType()?.getFields()['_service'];
  if (service) service.resolve = () => ({ sdl });
  refuseUnknownEntities(schema);
  tolerateUnknownEnumValues(schema);
  return { schema, sdl };
}

/** type-graphql makes the root types itself and leaves them without a description. */
function describeRoots(schema: GraphQLSchema): void {
  const [query, mutation] = [schema.getQueryType(), schema.getMutationType()];
  if (query)
    query.description = 'What can be read. A lookup of what does not exist is null, without an error.';
  if (mutation) {
    mutation.description =
      'What can be changed, one field after the other. A field that fails is null and does not undo those before it.';
  }
}
