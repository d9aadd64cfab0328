/** Builds the executable subgraph schema and its SDL from the resources. */
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
import { validateSubscriptions } from './subscription-arguments.js';
// The fields of schema.graphql stand in the order of these imports.
import { accountResource } from '../../resolvers/account.js';
import { auditLogResource } from '../../resolvers/audit-log.js';
import { botResource } from '../../resolvers/bot.js';
import { eventsConfigurationResource } from '../../resolvers/events-configuration.js';
import { globalSettingsResource } from '../../resolvers/global-settings.js';
import { meetingResource } from '../../resolvers/meeting.js';
import { messageResource } from '../../resolvers/message.js';
import { phoneNumberOrderResource } from '../../resolvers/phone-number-order.js';
import { phoneNumberResource } from '../../resolvers/phone-number.js';
import { retentionSettingsResource } from '../../resolvers/retention-settings.js';
import { roomMembershipResource } from '../../resolvers/room-membership.js';
import { roomResource } from '../../resolvers/room.js';
import { userResource } from '../../resolvers/user.js';
import { viewerResource } from '../../resolvers/viewer.js';
import type { ResolverClass, Resource } from '../../resolvers/resource.js';
import { buildSubgraph, type SubgraphSchema } from './subgraph.js';

const RESOURCES: readonly Resource[] = [
  accountResource,
  userResource,
  phoneNumberResource,
  phoneNumberOrderResource,
  roomResource,
  roomMembershipResource,
  messageResource,
  botResource,
  eventsConfigurationResource,
  retentionSettingsResource,
  globalSettingsResource,
  meetingResource,
  auditLogResource,
  viewerResource,
];

const RESOLVERS = RESOURCES.flatMap(({ resolvers }) => resolvers) as [ResolverClass, ...ResolverClass[]];

const REFERENCES = RESOURCES.flatMap(({ reference }) => reference ?? []);

const ROOTS = {
  query: 'All queries. A lookup of an object that does not exist returns null without an error.',
  mutation:
    'All mutations. The fields of a request run one after the other. A field that fails is null and does not undo earlier ones.',
  subscription:
    'All subscriptions. Each tells what changed from the moment of its start: by mutations of this gateway, and with the emulator also by other clients and by time.',
};

export interface GatewaySchema extends SubgraphSchema {
  /** The required permissions: by field, and by entity for references to it. */
  permissions: FieldPermissions;
  enums: EnumTolerance;
}

/** The schemas of this process, by `showSdl`. */
const built = new Map<boolean, GatewaySchema>();

/**
 * Returns the schema. It is built once, because that takes most of the time of a start; all gateways of a process share
 * it.
 * @param showSdl whether `_service { sdl }` returns the SDL
 * @throws Error when a field lacks a permission that it must have
 */
export function buildSchema(showSdl = true): GatewaySchema {
  let schema = built.get(showSdl);
  if (!schema) {
    schema = build(showSdl);
    built.set(showSdl, schema);
  }
  return schema;
}

function build(showSdl: boolean): GatewaySchema {
  const subgraph = buildSubgraph({
    resolvers: RESOLVERS,
    showSdl,
    references: authorizeReferences(REFERENCES),
    schemaDirectives: FEDERATION_LINK,
    linkedDefinitions: FEDERATION_DEFINITIONS,
    rootDescriptions: ROOTS,
    validateFn: validateArguments,
  });
  validateSubscriptions(subgraph.schema);
  const permissions = declaredPermissions();
  authorizeFields(subgraph.schema, permissions);
  auditMutations(subgraph.schema);
  return {
    ...subgraph,
    permissions: new Map([
      ...permissions,
      ...REFERENCES.map(({ entity, permission }) => [entity, permission] as const),
    ]),
    enums: new EnumTolerance(subgraph.schema),
  };
}
