/** Reads the audit log of all replicas as an auditor does: through one of the gateways. */
import { Client } from '../client.js';
import type { ComparedEntry } from '../comparison.js';

const DOCUMENT = `query ($after: String) {
  auditLog(first: 100, after: $after) {
    nodes { requestId mutation outcome time durationMs }
    pageInfo { hasNextPage endCursor }
  }
}`;

interface Page {
  readonly nodes: ComparedEntry[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

export async function readAuditLog(gatewayUrl: string): Promise<ComparedEntry[]> {
  const client = new Client(gatewayUrl);
  const entries: ComparedEntry[] = [];
  for (let after: string | null = null, page = 1; ; page += 1) {
    const reply = await client.ask('auditLog', { document: DOCUMENT, variables: { after } }, `page-${page}`);
    if (reply.kind !== 'answer' || !reply.result)
      throw new Error(`The audit log cannot be read: ${JSON.stringify(reply)}.`);
    const { nodes, pageInfo } = reply.result as unknown as Page;
    entries.push(...nodes);
    if (!pageInfo.hasNextPage) return entries;
    after = pageInfo.endCursor;
  }
}
