/**
 * The object types of the audit log. It is no Chime resource but the gateway's own record of the requests it received.
 */
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { Connection } from './shared/connection.js';

@ObjectType({ description: 'The caller of a mutation.', simpleResolvers: true })
export class AuditLogCaller {
  @Field(() => String, {
    description: 'The subject of the token or the identifier of the key; "anyone" without authentication.',
  })
  id!: string;

  @Field(() => String, { description: 'How the caller was authenticated: none, jwt, api-key or router.' })
  source!: string;
}

@ObjectType({ description: 'Affected objects of a mutation other than the account.', simpleResolvers: true })
export class AuditLogTarget {
  @Field(() => String, {
    description:
      'The argument, the input field or, for a created object, the field of the result that has the identifiers.',
  })
  name!: string;

  @Field(() => Int, { description: 'The number of identifiers.' })
  count!: number;

  @Field(() => [String], {
    description:
      'Up to 50 identifiers, or 3 of a refused mutation. An e-mail address of an invited or created user is a keyed hash and its domain, or in clear if the gateway is configured so. Other values that cannot be identifiers or look like e-mail addresses are omitted. A phone number, or a value that looks like one, has only its last four digits.',
  })
  ids!: string[];
}

@ObjectType({
  description:
    'A field that a mutation set, with its value: of an enum, a boolean or a number. Texts are not recorded.',
  simpleResolvers: true,
})
export class AuditLogChange {
  @Field(() => String, {
    nullable: true,
    description:
      'The identifier of the changed object if the mutation changes several; null if it is the target. It has the form of the identifiers of a target.',
  })
  id!: string | null;

  @Field(() => String, { description: 'The input field, such as licenseType.' })
  field!: string;

  @Field(() => Boolean, {
    description:
      'Whether the value before the mutation was read. The gateway reads it only if it is configured to, and Chime can return it.',
  })
  isOldValueKnown!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'The value before the mutation; null if there was none, or it is not known.',
  })
  oldValue!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The value that the mutation requested, even if it failed; null if it removed the value.',
  })
  newValue!: string | null;
}

@ObjectType({
  description: 'One mutation: permitted or refused, carried out or failed.',
  simpleResolvers: true,
})
export class AuditLogEntry {
  @Field(() => GraphQLDateTime, { description: 'When the gateway received the mutation, in UTC.' })
  time!: Date;

  @Field(() => String, {
    description: 'Identifier of the request, as in the header x-request-id of its response.',
  })
  requestId!: string;

  @Field(() => AuditLogCaller, { description: 'The caller.' })
  caller!: AuditLogCaller;

  @Field(() => String, { description: 'The network address that the request came from.' })
  address!: string;

  @Field(() => String, { nullable: true, description: 'The operation name that the client sent.' })
  operationName!: string | null;

  @Field(() => String, { description: 'The field of Mutation, such as updateUser.' })
  mutation!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Identifier of the affected account; null if there is none.',
  })
  accountId!: string | null;

  @Field(() => [AuditLogTarget], { description: 'The affected objects other than the account.' })
  targets!: AuditLogTarget[];

  @Field(() => [String], {
    description:
      'The names of the other input fields that were set, such as accountSettings.enableDialOut, without their values.',
  })
  fields!: string[];

  @Field(() => [AuditLogChange], {
    description: 'The values of those fields that can be no secret.',
  })
  changes!: AuditLogChange[];

  @Field(() => Int, {
    description:
      'The number of changes that are omitted because an entry has at most 4 KB, or was refused; mostly 0.',
  })
  omittedChanges!: number;

  @Field(() => String, { description: 'OK, or the code of the error, such as FORBIDDEN.' })
  outcome!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'The number of failed items of a batch; null if it is not a batch, or failed as a whole.',
  })
  failedItems!: number | null;

  @Field(() => String, {
    nullable: true,
    description: "Chime's identifier of the request; null if nothing was sent or no response was received.",
  })
  upstreamRequestId!: string | null;

  @Field(() => Float, { description: 'The duration in milliseconds.' })
  durationMs!: number;

  @Field(() => Int, {
    description:
      'The number of earlier refused mutations of this caller that have no entry, because entries of refusals are a sample; mostly 0.',
  })
  omitted!: number;

  @Field(() => Boolean, {
    description: 'True if the entry was written late, after entries of later mutations.',
  })
  late!: boolean;
}

@ObjectType({ description: 'A page of a list of AuditLogEntry.', simpleResolvers: true })
export class AuditLogEntryConnection extends Connection('AuditLogEntry', AuditLogEntry) {}
