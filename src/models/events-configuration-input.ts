/** The input and arguments of the EventsConfiguration operations, with the API's constraints. */
import { ArgsType, Field, InputType } from 'type-graphql';
import { BotArgs } from './shared/bot-args.js';
import { IsLongText } from './shared/constraint.js';
import { IsOptional, ValidateNested } from './shared/class-validator-decorators.js';

@InputType({
  description:
    'The destination of the events of a bot: an endpoint or a function. It replaces the previous one.',
})
export class PutEventsConfigurationInput {
  @Field(() => String, {
    nullable: true,
    description:
      'The HTTPS endpoint that receives the events. Confidential, because it may contain a secret.',
  })
  @IsOptional()
  @IsLongText()
  outboundEventsHTTPSEndpoint?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'ARN of the Lambda function that receives the events. Confidential.',
  })
  @IsOptional()
  @IsLongText()
  lambdaFunctionArn?: string | null;
}

@ArgsType()
export class PutEventsConfigurationArgs extends BotArgs {
  @Field(() => PutEventsConfigurationInput, { description: 'The destination of the events.' })
  @ValidateNested()
  input!: PutEventsConfigurationInput;
}
