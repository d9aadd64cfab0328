/** The object types of RetentionSettings. */
import { GraphQLDateTime } from 'graphql-scalars';
import { Directive, Field, Int, ObjectType } from 'type-graphql';

@ObjectType({ description: 'How long messages of chat rooms are stored.', simpleResolvers: true })
@Directive('@shareable')
export class RoomRetentionSettings {
  @Field(() => Int, {
    nullable: true,
    description: 'The number of days for which messages are stored: 1 to 5475; null without a limit.',
  })
  retentionDays?: number | null;
}

@ObjectType({ description: 'How long messages of conversations are stored.', simpleResolvers: true })
@Directive('@shareable')
export class ConversationRetentionSettings {
  @Field(() => Int, {
    nullable: true,
    description: 'The number of days for which messages are stored: 1 to 5475; null without a limit.',
  })
  retentionDays?: number | null;
}

@ObjectType({
  description:
    'How long an Enterprise account stores chat messages. https://docs.aws.amazon.com/chime/latest/APIReference/API_RetentionSettings.html',
  simpleResolvers: true,
})
export class RetentionSettings {
  @Field(() => RoomRetentionSettings, {
    nullable: true,
    description: 'The retention of messages of chat rooms.',
  })
  roomRetentionSettings?: RoomRetentionSettings | null;

  @Field(() => ConversationRetentionSettings, {
    nullable: true,
    description: 'The retention of messages of conversations.',
  })
  conversationRetentionSettings?: ConversationRetentionSettings | null;

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'When older messages are deleted for good, in UTC; null if Chime returns no time.',
  })
  initiateDeletionTimestamp?: Date | null;
}
