/** The object type of EventsConfiguration. */
import { Field, ID, ObjectType } from 'type-graphql';

@ObjectType({
  description:
    'Where Chime sends the events of a bot: to an HTTPS endpoint or to a Lambda function. https://docs.aws.amazon.com/chime/latest/APIReference/API_EventsConfiguration.html',
  simpleResolvers: true,
})
export class EventsConfiguration {
  @Field(() => ID, { description: 'Identifier of the bot.' })
  botId!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'The HTTPS endpoint that receives the events. Confidential, because it may contain a secret.',
  })
  outboundEventsHTTPSEndpoint?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'ARN of the Lambda function that receives the events. Confidential.',
  })
  lambdaFunctionArn?: string | null;
}
