/**
 * The object types of the audit log. It is no Chime resource but the gateway's own record of the requests it received.
 */
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { Connection } from './shared/connection.js';

@ObjectType({ description: 'Who asked for a mutation.', simpleResolvers: true })
export class AuditLogCaller {
  @Field(() => String, {
    description: 'The subject of the token or the identifier of the key; "anyone" without authentication.',
  })
  id!: string;

  @Field(() => String, { description: 'How the caller was told: none, jwt, api-key or router.' })
  source!: string;
}

@ObjectType({ description: 'What a mutation was about, besides the account.', simpleResolvers: true })
export class AuditLogTarget {
  @Field(() => String, {
    description: 'The argument, input field or, of what was created, field of the result.',
  })
  name!: string;

  @Field(() => Int, { description: 'How many were given.' })
  count!: number;

  @Field(() => [String], {
    description:
      'Up to 50 of them, 3 of a refused mutation. What can be no identifier is left out. Of a phone number, and of what looks like one, only the last four digits are kept, and nothing of what looks like an e-mail address.',
  })
  ids!: string[];
}

@ObjectType({
  description: 'One mutation: permitted or refused, carried out or failed.',
  simpleResolvers: true,
})
export class AuditLogEntry {
  @Field(() => GraphQLDateTime, { description: 'When it was asked for, in UTC.' })
  time!: Date;

  @Field(() => String, { description: 'The request, as in the header x-request-id of its answer.' })
  requestId!: string;

  @Field(() => AuditLogCaller, { description: 'Who asked.' })
  caller!: AuditLogCaller;

  @Field(() => String, { description: 'The network address that the request came from.' })
  address!: string;

  @Field(() => String, { nullable: true, description: 'The name that the client gave to the operation.' })
  operationName!: string | null;

  @Field(() => String, { description: 'The field of Mutation.' })
  mutation!: string;

  @Field(() => ID, { nullable: true, description: 'The account that it was about; null when about none.' })
  accountId!: string | null;

  @Field(() => [AuditLogTarget], { description: 'What it was about besides the account.' })
  targets!: AuditLogTarget[];

  @Field(() => [String], {
    description: 'The other input fields that were set, such as accountSettings.enableDialOut; not what to.',
  })
  fields!: string[];

  @Field(() => String, { description: 'OK, or the code of the error, such as FORBIDDEN.' })
  outcome!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'How many items of a batch failed; null for what is no batch, or failed as a whole.',
  })
  failedItems!: number | null;

  @Field(() => String, {
    nullable: true,
    description: "Chime's own identifier of the call; null when nothing was sent or no answer came.",
  })
  upstreamRequestId!: string | null;

  @Field(() => Float, { description: 'How long it took, in milliseconds.' })
  durationMs!: number;

  @Field(() => Int, {
    description:
      'How many mutations of this caller, refused before this one was, have no entry; 0 for most. Of refusals, entries are a sample.',
  })
  omitted!: number;

  @Field(() => Boolean, {
    description: 'True when it could be written only later, and so stands behind what came after it.',
  })
  late!: boolean;
}

@ObjectType({ description: 'A page of a list of AuditLogEntry.', simpleResolvers: true })
export class AuditLogEntryConnection extends Connection('AuditLogEntry', AuditLogEntry) {}
