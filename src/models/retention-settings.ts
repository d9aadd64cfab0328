/** The object types of RetentionSettings. */
import { GraphQLDateTime } from 'graphql-scalars';
import { Directive, Field, Int, ObjectType } from 'type-graphql';

@ObjectType({ description: 'How long messages of chat rooms are kept.', simpleResolvers: true })
@Directive('@shareable')
export class RoomRetentionSettings {
  @Field(() => Int, {
    nullable: true,
    description: 'For how many days messages are kept: 1 to 5475; null when without limit.',
  })
  retentionDays?: number | null;
}

@ObjectType({ description: 'How long messages of conversations are kept.', simpleResolvers: true })
@Directive('@shareable')
export class ConversationRetentionSettings {
  @Field(() => Int, {
    nullable: true,
    description: 'For how many days messages are kept: 1 to 5475; null when without limit.',
  })
  retentionDays?: number | null;
}

@ObjectType({
  description:
    'How long an Enterprise account keeps chat messages. https://docs.aws.amazon.com/chime/latest/APIReference/API_RetentionSettings.html',
  simpleResolvers: true,
})
export class RetentionSettings {
  @Field(() => RoomRetentionSettings, { nullable: true, description: 'For messages of chat rooms.' })
  roomRetentionSettings?: RoomRetentionSettings | null;

  @Field(() => ConversationRetentionSettings, {
    nullable: true,
    description: 'For messages of conversations.',
  })
  conversationRetentionSettings?: ConversationRetentionSettings | null;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description:
      'When the messages that are older are deleted for good, in UTC; null when Chime tells no such time.',
  })
  initiateDeletionTimestamp?: Date | null;
}
