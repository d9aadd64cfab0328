/** The input and arguments of the EventsConfiguration operations, with the API's constraints. */
import { ArgsType, Field, InputType } from 'type-graphql';
import { BotArgs } from './shared/bot-args.js';
import { IsLongText } from './shared/constraint.js';
import { IsOptional, ValidateNested } from './shared/rule.js';

@InputType({
  description: 'Where the events of a bot shall go: either of the two. It replaces what was set before.',
})
export class PutEventsConfigurationInput {
  @Field(() => String, {
    nullable: true,
    description: 'The HTTPS endpoint that shall receive the events. Confidential, as it may hold a secret.',
  })
  @IsOptional()
  @IsLongText()
  outboundEventsHTTPSEndpoint?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'ARN of the Lambda function that shall receive the events. Confidential.',
  })
  @IsOptional()
  @IsLongText()
  lambdaFunctionArn?: string | null;
}

@ArgsType()
export class PutEventsConfigurationArgs extends BotArgs {
  @Field(() => PutEventsConfigurationInput, { description: 'Where the events shall go.' })
  @ValidateNested()
  input!: PutEventsConfigurationInput;
}
