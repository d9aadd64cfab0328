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
      'Lists mutations from the audit log of the gateway, the latest first; of refused mutations it has a sample. Callers limited to accounts see only entries about their accounts. A page may be shorter than first, or empty, although more pages follow. The error is AUDIT_LOG_UNAVAILABLE if the audit log is neither a file nor a database, or cannot be read.',
  })
  auditLog(@Args() args: AuditLogArgs, @Ctx() { audit, caller }: Context): Promise<AuditLogEntryConnection> {
    return audit.log.read(args, caller.accounts, audit);
  }
}

export const auditLogResource: Resource = {
  resolvers: [AuditLogResolver],
};
