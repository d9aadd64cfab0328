/** The object type of the viewer: the caller as the gateway knows it. */
import { Field, ID, ObjectType } from 'type-graphql';

@ObjectType({
  description: 'The caller of the request, and what the caller may do.',
  simpleResolvers: true,
})
export class Viewer {
  @Field(() => ID, {
    description:
      "The subject of the token, the id of the API key, or the id from the router; 'anyone' without authentication.",
  })
  id!: string;

  @Field(() => [String], { description: 'The permissions of the caller, such as user:read.' })
  permissions!: string[];

  @Field(() => [ID], {
    nullable: true,
    description: 'The Chime accounts that the caller is limited to; null if the caller may access all.',
  })
  accounts!: string[] | null;
}
