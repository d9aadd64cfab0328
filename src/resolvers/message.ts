/** The redactions of messages. The API has no other operation on messages. */
import { RedactConversationMessageCommand, RedactRoomMessageCommand } from '@aws-sdk/client-chime';
import { Args, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../context.js';
import { AccountPayload } from '../models/account.js';
import { ConversationMessageArgs, RoomMessageArgs } from '../models/message-input.js';
import { RoomPayload } from '../models/room.js';
import { Authorized } from '../models/shared/authorized.js';
import { PAGE } from './api-reference.js';
import type { Resource } from './resource.js';

@Resolver()
class MessageResolver {
  @Authorized('room:lifecycle')
  @Mutation(() => RoomPayload, {
    nullable: true,
    description: `Removes the content of a message of a chat room for good. The error is NOT_FOUND if there is no such message. ${PAGE}/API_RedactRoomMessage.html`,
  })
  async redactRoomMessage(
    @Args() { accountId, roomId, messageId }: RoomMessageArgs,
    @Ctx() { chime }: Context,
  ): Promise<RoomPayload> {
    const key = { AccountId: accountId, RoomId: roomId, MessageId: messageId };
    await chime.send(new RedactRoomMessageCommand(key));
    return { accountId, roomId };
  }

  @Authorized('room:lifecycle')
  @Mutation(() => AccountPayload, {
    nullable: true,
    description: `Removes the content of a message of a conversation for good. The error is NOT_FOUND if there is no such message. ${PAGE}/API_RedactConversationMessage.html`,
  })
  async redactConversationMessage(
    @Args() { accountId, conversationId, messageId }: ConversationMessageArgs,
    @Ctx() { chime }: Context,
  ): Promise<AccountPayload> {
    const key = { AccountId: accountId, ConversationId: conversationId, MessageId: messageId };
    await chime.send(new RedactConversationMessageCommand(key));
    return { accountId };
  }
}

export const messageResource: Resource = {
  resolvers: [MessageResolver],
};
