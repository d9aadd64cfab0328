/** Opens the destination of the audit log that the settings name. */
import type { Logger } from 'pino';
import type { AuditLogSettings } from '../settings/audit-log-settings.js';
import { StartupError } from '../settings/startup-error.js';
import type { AuditStore } from './audit-store.js';
import { FileStore } from './file-store.js';
import { StdoutStore } from './stdout-store.js';

/**
 * Opens the destination. Returns undefined when the audit log is switched off.
 * @param onSyncError called when written lines of a file may not be on the disk
 * @throws StartupError when it cannot be written
 */
export async function openAuditStore(
  { destination, retentionDays }: AuditLogSettings,
  log: Logger,
  onSyncError: (error: unknown) => void,
): Promise<AuditStore | undefined> {
  if (destination === 'off') return undefined;
  if (destination === 'stdout') return new StdoutStore();
  if (destination.kind === 'file') {
    return FileStore.open(destination.path, onSyncError).catch((error: NodeJS.ErrnoException) => {
      const reason = error.code ?? 'unknown reason';
      throw new StartupError(`AUDIT_LOG must name a file that can be written, stdout or off (${reason})`);
    });
  }
  // Loaded only when used, because it includes a database engine.
  const { DatabaseStore } = await import('./database/database-store.js');
  return DatabaseStore.open(destination, retentionDays, log);
}
