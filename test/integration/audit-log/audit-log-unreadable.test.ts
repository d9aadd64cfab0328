/** What the query over the audit log says when the log cannot be read. */
import { mkdir, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuditFile } from '../../support/audit-log.js';
import { codesOf, startGatewayTo } from '../../support/gateway.js';
import { type ModelUpstream, startModelUpstream } from '../../support/model-upstream.js';

let upstream: ModelUpstream;
beforeAll(async () => {
  upstream = await startModelUpstream();
});
afterAll(() => upstream.stop());

const QUERY = '{ auditLog { nodes { requestId } } }';

describe('a log that cannot be read here', () => {
  it.each(['off', 'stdout'])('is refused by its kind: AUDIT_LOG=%s', async (AUDIT_LOG) => {
    const gateway = await startGatewayTo({ endpoint: upstream.url, env: { AUDIT_LOG } });
    try {
      const [error] = (await gateway.ask(QUERY)).errors ?? [];
      expect(error?.extensions.code).toBe('AUDIT_LOG_UNAVAILABLE');
      expect(error?.message).toBe(
        'The audit log is neither a file nor a database and therefore cannot be read.',
      );
    } finally {
      await gateway.stop();
    }
  });

  it('is unavailable while its directory is gone', async () => {
    const audit = await createAuditFile();
    const gateway = await startGatewayTo({ endpoint: upstream.url, env: { AUDIT_LOG: audit.path } });
    try {
      const directory = dirname(audit.path);
      await rename(directory, `${directory}.away`);
      const answer = await gateway.ask(QUERY);
      expect(codesOf(answer)).toEqual(['AUDIT_LOG_UNAVAILABLE']);
      expect(JSON.stringify(answer)).not.toContain(directory);
      await mkdir(directory);
      expect((await gateway.ask(QUERY)).data).toEqual({ auditLog: { nodes: [] } });
    } finally {
      await gateway.stop();
      await audit.remove();
    }
  });
});
