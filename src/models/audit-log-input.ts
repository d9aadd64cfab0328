/** The arguments of the audit log query. */
import { GraphQLDateTime } from 'graphql-scalars';
import { ArgsType, Field, ID } from 'type-graphql';
import { NoArgs, PageArgs } from './shared/connection.js';
import { IsResourceId, IsWellFormed } from './shared/constraint.js';
import { IsDate, IsOptional } from './shared/class-validator-decorators.js';
import { AUDIT_LOG_PAGE_SIZE } from './shared/page-size.js';

@ArgsType()
export class AuditLogArgs extends PageArgs(AUDIT_LOG_PAGE_SIZE, NoArgs) {
  @Field(() => ID, { nullable: true, description: 'Returns only entries about this account.' })
  @IsOptional()
  @IsResourceId()
  accountId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Returns only mutations of the caller with this identifier.',
  })
  @IsOptional()
  @IsWellFormed()
  caller?: string | null;

  @Field(() => String, { nullable: true, description: 'Returns only this mutation, such as updateUser.' })
  @IsOptional()
  @IsWellFormed()
  mutation?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Returns only this outcome: OK, or the code of an error.',
  })
  @IsOptional()
  @IsWellFormed()
  outcome?: string | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'Returns only entries from this time on.' })
  @IsOptional()
  @IsDate({ message: 'must be a date with a time' })
  from?: Date | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'Returns only entries before this time.' })
  @IsOptional()
  @IsDate({ message: 'must be a date with a time' })
  to?: Date | null;
}
