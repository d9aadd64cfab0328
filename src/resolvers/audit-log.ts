/** The query of the audit log. It calls no Chime operation. */
import { Args, Ctx, Query, Resolver } from 'type-graphql';
import type { Context } from '../context.js';
import { AuditLogEntryConnection } from '../models/audit-log.js';
import { AuditLogArgs } from '../models/audit-log-input.js';
import { Authorized } from '../models/shared/authorized.js';
import type { Resource } from './resource.js';

@Resolver()
class AuditLogResolver {
  @Authorized('audit-log:read')
  @Query(() => AuditLogEntryConnection, {
    nullable: true,
    description:
      'The mutations that the gateway was asked for, of refused ones a sample, the latest first, from its audit log; callers limited to accounts see those about their accounts. A page may be shorter than asked for, and empty, while more follow. AUDIT_LOG_UNAVAILABLE when the log is not kept in a file, or cannot be read.',
  })
  auditLog(@Args() args: AuditLogArgs, @Ctx() { audit, caller }: Context): Promise<AuditLogEntryConnection> {
    return audit.log.read(args, caller.accounts, audit);
  }
}

export const auditLogResource: Resource = {
  resolvers: [AuditLogResolver],
};
