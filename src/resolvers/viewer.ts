/** The query of the viewer. It calls no Chime operation. */
import { Ctx, Query, Resolver } from 'type-graphql';
import type { Context } from '../context.js';
import { Viewer } from '../models/viewer.js';
import type { Resource } from './resource.js';

@Resolver()
class ViewerResolver {
  @Query(() => Viewer, {
    description: 'Returns the caller and its permissions. Requires no permission.',
  })
  viewer(@Ctx() { caller }: Context): Viewer {
    const { id, permissions, accounts } = caller;
    return { id, permissions: [...permissions], accounts: accounts === 'all' ? null : [...accounts] };
  }
}

export const viewerResource: Resource = {
  resolvers: [ViewerResolver],
};
