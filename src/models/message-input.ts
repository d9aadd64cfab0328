/** The arguments of the message redactions. There is no object type because the API returns no messages. */
import { ArgsType, Field, ID } from 'type-graphql';
import { AccountArgs } from './shared/account-args.js';
import { IsResourceId } from './shared/constraint.js';
import { RoomArgs } from './shared/room-args.js';

@ArgsType()
export class RoomMessageArgs extends RoomArgs {
  @Field(() => ID, { description: 'Identifier of the message.' })
  @IsResourceId()
  messageId!: string;
}

@ArgsType()
export class ConversationMessageArgs extends AccountArgs {
  @Field(() => ID, { description: 'Identifier of the conversation.' })
  @IsResourceId()
  conversationId!: string;

  @Field(() => ID, { description: 'Identifier of the message.' })
  @IsResourceId()
  messageId!: string;
}
