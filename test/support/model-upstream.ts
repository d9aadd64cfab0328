/** An upstream that responds to every operation with all members of the API's model. It stores nothing. */
import { apiModel, shapeNamed } from '../../src/emulator/wire/api-model.js';
import { createRouter, successReply } from '../../src/emulator/wire/protocol.js';
import { FEED_PATH, type HttpServer, startHttpServer } from './http-server.js';

/** One call: the operation with its path and query parameters. */
interface ModelCall {
  readonly operation: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly query: ReadonlyMap<string, string>;
}

export type ModelOutput = Record<string, unknown>;

export interface ModelUpstream extends HttpServer {
  readonly calls: ModelCall[];
  /** Changes the response of an operation. Null means NotFoundException, undefined the usual response. */
  answer(operation: string, output: (call: ModelCall) => ModelOutput | null | undefined): void;
  /** Discards the recorded calls and the changed responses. */
  clear(): void;
}

const NOT_FOUND = { Code: 'NotFound', Message: 'There is no such thing.' };

export async function startModelUpstream(): Promise<ModelUpstream> {
  const route = createRouter(Object.keys(apiModel.operations));
  const calls: ModelCall[] = [];
  const answers = new Map<string, (call: ModelCall) => ModelOutput | null | undefined>();
  const server = await startHttpServer((incoming, reply) => {
    incoming.resume();
    if (incoming.url === FEED_PATH) {
      reply.writeHead(404).end();
      return;
    }
    const { name, operation, labels, query } = route(incoming.method ?? '', incoming.url ?? '');
    const call = { operation: name, labels, query };
    calls.push(call);
    const told = answers.get(name)?.(call);
    if (told === null) {
      reply.writeHead(404, { 'content-type': 'application/json', 'x-amzn-ErrorType': 'NotFoundException' });
      reply.end(JSON.stringify(NOT_FOUND));
      return;
    }
    const { status, headers, body } = successReply(operation, told ?? outputOf(name, labels), 'request');
    reply.writeHead(status, headers).end(body);
  });
  return {
    ...server,
    calls,
    answer: (operation, output) => void answers.set(operation, output),
    clear: () => {
      calls.length = 0;
      answers.clear();
    },
  };
}

/** Builds the output of an operation. Ids are the requested ones, and lists have one row. */
export function outputOf(operation: string, labels: ReadonlyMap<string, string>): ModelOutput {
  const { output = {} } = apiModel.operations[operation] ?? {};
  const members = Object.entries(output).filter(([member]) => member !== 'NextToken');
  return Object.fromEntries(members.map(([member, shape]) => [member, valueOf(member, shape, labels)]));
}

function valueOf(member: string, shapeName: string, labels: ReadonlyMap<string, string>): unknown {
  const shape = shapeNamed(shapeName);
  if (shape.type === 'structure') {
    return Object.fromEntries(
      Object.entries(shape.members).map(([name, inner]) => [name, valueOf(name, inner.shape, labels)]),
    );
  }
  if (shape.type === 'list') return [valueOf(member, shape.member, labels)];
  if (shape.type === 'string') return labels.get(member) ?? shape.enum?.[0] ?? `some-${member}`;
  if (shape.type === 'integer') return shape.min ?? 1;
  return shape.type === 'boolean' ? true : '2026-01-02T03:04:05.678Z';
}
