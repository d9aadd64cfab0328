/** The object types and enums of Bot, and the payloads of its operations. */
import { BotType } from '@aws-sdk/client-chime';
import { GraphQLDateTime } from 'graphql-scalars';
import { Directive, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Authorized } from './shared/authorized.js';
import { Connection } from './shared/connection.js';

registerEnumType(BotType, {
  name: 'BotType',
  description: 'The kind of a bot.',
  valuesConfig: {
    ChatBot: { description: 'A bot that takes part in chat rooms.' },
  },
});

@ObjectType({
  description:
    'A program that takes part in the chat rooms of an Enterprise account. https://docs.aws.amazon.com/chime/latest/APIReference/API_Bot.html',
  simpleResolvers: true,
})
@Directive('@key(fields: "accountId botId")')
export class Bot {
  @Field(() => ID, { description: 'Identifier, unique within the account.' })
  botId!: string;

  @Field(() => ID, { description: 'Identifier of the account that the bot belongs to.' })
  accountId!: string;

  @Field(() => ID, { nullable: true, description: 'Identifier of the user that the bot acts as.' })
  userId?: string | null;

  @Field(() => String, { nullable: true, description: 'The name that Chime shows.' })
  displayName?: string | null;

  @Field(() => BotType, { nullable: true, description: 'The kind of a bot.' })
  botType?: BotType | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True when the bot is stopped. Bots cannot be deleted.',
  })
  disabled?: boolean | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it was created, in UTC.' })
  createdTimestamp?: Date | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it was last changed, in UTC.' })
  updatedTimestamp?: Date | null;

  @Field(() => String, { nullable: true, description: 'The e-mail address, which Chime creates.' })
  botEmail?: string | null;

  @Authorized('bot:secrets')
  @Field(() => String, {
    nullable: true,
    description:
      'The secret key with which Chime signs requests to the bot. Select it only to configure the program that verifies these signatures. Use regenerateSecurityToken to replace a key that was disclosed.',
  })
  securityToken?: string | null;
}

@ObjectType({ description: 'A page of a list of Bot.', simpleResolvers: true })
export class BotConnection extends Connection('Bot', Bot) {}

@ObjectType({ description: 'The bot that the operation changed.' })
export class BotPayload {
  accountId!: string;
  botId!: string;
}
