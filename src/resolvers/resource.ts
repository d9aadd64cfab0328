import type { GraphQLResolveInfo } from 'graphql';
import type { Context } from '../context.js';
import type { Permission } from '../models/shared/permission.js';

export type ResolverClass = abstract new (...args: never[]) => object;

/** How a router's references to an entity of the resource become that entity. */
export interface EntityReference {
  readonly entity: string;
  /** The permission that a reference needs: that of the query which reads the same entity. */
  readonly permission: Permission;
  readonly resolve: (this: void, reference: never, context: Context, info: GraphQLResolveInfo) => unknown;
}

/** What a resource of Chime adds to the schema. Each file of this folder exports its own. */
export interface Resource {
  readonly resolvers: readonly [ResolverClass, ...ResolverClass[]];
  readonly reference?: EntityReference;
}
