/** The inputs and arguments for calling a participant of a meeting, with the API's constraints. */
import { ArgsType, Field, ID, InputType } from 'type-graphql';
import { IsE164PhoneNumber, IsGuid, IsJoinToken } from './shared/constraint.js';
import { ValidateNested } from './shared/class-validator-decorators.js';

@InputType({ description: 'The input of createMeetingDialOut.' })
export class CreateMeetingDialOutInput {
  @Field(() => String, {
    description: 'The number to call from, in E.164 form: a number of the AWS account.',
  })
  @IsE164PhoneNumber()
  fromPhoneNumber!: string;

  @Field(() => String, { description: 'The number to call, in E.164 form.' })
  @IsE164PhoneNumber()
  toPhoneNumber!: string;

  @Field(() => String, {
    description:
      'The token with which the attendee joins, a secret: 2 to 2048 letters, digits, plus signs and slashes.',
  })
  @IsJoinToken()
  joinToken!: string;
}

@ArgsType()
export class CreateMeetingDialOutArgs {
  @Field(() => ID, { description: 'Identifier of the meeting: a GUID.' })
  @IsGuid()
  meetingId!: string;

  @Field(() => CreateMeetingDialOutInput, { description: 'The call to place.' })
  @ValidateNested()
  input!: CreateMeetingDialOutInput;
}
