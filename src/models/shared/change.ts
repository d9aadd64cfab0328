/** The fields that the changes of all resources have. */
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ObjectType, registerEnumType } from 'type-graphql';

export enum ChangeKind {
  Created = 'Created',
  Updated = 'Updated',
  Deleted = 'Deleted',
  Resync = 'Resync',
}

registerEnumType(ChangeKind, {
  name: 'ChangeKind',
  description: 'What happened to an object.',
  valuesConfig: {
    Created: { description: 'It exists from now on.' },
    Updated: { description: 'It was changed.' },
    Deleted: { description: 'It no longer exists.' },
    Resync: {
      description:
        'Nothing is known to have happened, but changes before this moment may be missing: read again what you show. All identifiers are null.',
    },
  },
});

@ObjectType({ simpleResolvers: true })
export abstract class ChangeFields {
  @Field(() => ChangeKind, { description: 'What happened.' })
  kind!: ChangeKind;

  @Field(() => String, {
    nullable: true,
    description:
      'The operation of Chime that made the change, such as UpdateUser. Null if time made it, or somebody outside of the API.',
  })
  operation?: string | null;

  @Field(() => GraphQLDateTime, { description: 'When it happened, in UTC.' })
  time!: Date;
}
