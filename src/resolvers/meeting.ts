/** The mutation that calls a participant of a meeting. */
import { CreateMeetingDialOutCommand } from '@aws-sdk/client-chime';
import { Args, Ctx, Mutation, Resolver } from 'type-graphql';
import { fromChime, toChime } from '../chime/member-names.js';
import type { Context } from '../context.js';
import { CreateMeetingDialOutPayload } from '../models/meeting.js';
import { CreateMeetingDialOutArgs } from '../models/meeting-input.js';
import { Authorized } from '../models/shared/authorized.js';
import { PAGE } from './api-reference.js';
import type { Resource } from './resource.js';

@Resolver()
class MeetingResolver {
  @Authorized('meeting:write')
  @Mutation(() => CreateMeetingDialOutPayload, {
    nullable: true,
    description: `Calls a phone number to bring it into a meeting. Not idempotent: a retry calls again. ${PAGE}/API_CreateMeetingDialOut.html`,
  })
  async createMeetingDialOut(
    @Args() { meetingId, input }: CreateMeetingDialOutArgs,
    @Ctx() { chime }: Context,
  ): Promise<CreateMeetingDialOutPayload> {
    const { TransactionId } = await chime.send(
      new CreateMeetingDialOutCommand({ MeetingId: meetingId, ...toChime(input) }),
    );
    return fromChime({ TransactionId }, 'TransactionId');
  }
}

export const meetingResource: Resource = {
  resolvers: [MeetingResolver],
};
