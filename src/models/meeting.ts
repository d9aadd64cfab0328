/** The payload of calling a participant of a meeting. The API has no other operation on meetings. */
import { Field, ID, ObjectType } from 'type-graphql';

@ObjectType({ description: 'The result of createMeetingDialOut.', simpleResolvers: true })
export class CreateMeetingDialOutPayload {
  @Field(() => ID, { description: 'Identifier of the call that was placed: a GUID.' })
  transactionId!: string;
}
