/** The arguments of the audit log query. */
import { GraphQLDateTime } from 'graphql-scalars';
import { ArgsType, Field, ID } from 'type-graphql';
import { NoArgs, PageArgs } from './shared/connection.js';
import { IsResourceId, IsWellFormed } from './shared/constraint.js';
import { IsDate, IsOptional } from './shared/rule.js';
import { AUDIT_LOG_PAGE_SIZE } from './shared/page-size.js';

@ArgsType()
export class AuditLogArgs extends PageArgs(AUDIT_LOG_PAGE_SIZE, NoArgs) {
  @Field(() => ID, { nullable: true, description: 'Only what was about this account.' })
  @IsOptional()
  @IsResourceId()
  accountId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Only what the caller with this identifier asked for.',
  })
  @IsOptional()
  @IsWellFormed()
  caller?: string | null;

  @Field(() => String, { nullable: true, description: 'Only this field of Mutation.' })
  @IsOptional()
  @IsWellFormed()
  mutation?: string | null;

  @Field(() => String, { nullable: true, description: 'Only this outcome: OK, or the code of an error.' })
  @IsOptional()
  @IsWellFormed()
  outcome?: string | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'Only what was asked for then or later.' })
  @IsOptional()
  @IsDate({ message: 'must be a date with a time' })
  from?: Date | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'Only what was asked for before that.' })
  @IsOptional()
  @IsDate({ message: 'must be a date with a time' })
  to?: Date | null;
}
