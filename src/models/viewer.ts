/** The object type of the viewer: the caller as the gateway knows it. */
import { Field, ID, ObjectType } from 'type-graphql';

@ObjectType({
  description: 'Whoever sent the request, and what the gateway lets them do.',
  simpleResolvers: true,
})
export class Viewer {
  @Field(() => ID, {
    description:
      "The subject of the token, the id of the API key, or whatever the router named; 'anyone' without authentication.",
  })
  id!: string;

  @Field(() => [String], { description: 'The names of their permissions, such as user:read.' })
  permissions!: string[];

  @Field(() => [ID], {
    nullable: true,
    description: 'The Chime accounts that they are limited to; null when they may act on all.',
  })
  accounts!: string[] | null;
}
