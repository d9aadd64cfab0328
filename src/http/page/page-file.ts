/** The files of the pages, as the build left them: what there is, and each in the encoding that a client takes. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { addVary } from '../error-response.js';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
};

/** In the order in which they are preferred. */
const SUFFIXES = { br: '.br', gzip: '.gz', identity: '' } as const;

type Encoding = keyof typeof SUFFIXES;

/** A file of the build: where it is in each encoding that there is. */
interface BuiltFile {
  readonly type: string;
  readonly variants: Partial<
    Record<Encoding, { readonly size: number; readonly content: () => Promise<Buffer> }>
  >;
}

/** By name. Only what is in here can be asked for, so that no request names a path. */
export type BuiltFiles = ReadonlyMap<string, BuiltFile>;

/** @param directory which holds no others; one that is not there holds none */
export async function listFiles(directory: string): Promise<BuiltFiles> {
  const names = await readdir(directory).catch(() => []);
  const sizes = new Map(
    await Promise.all(names.map(async (name) => [name, (await stat(join(directory, name))).size] as const)),
  );
  const files = new Map<string, BuiltFile>();
  for (const name of names) {
    const type = TYPES[extname(name)];
    if (type === undefined) continue;
    const variants: BuiltFile['variants'] = {};
    for (const [encoding, suffix] of Object.entries(SUFFIXES) as [Encoding, string][]) {
      const size = sizes.get(name + suffix);
      if (size !== undefined)
        variants[encoding] = { size, content: contentReader(join(directory, name + suffix)) };
    }
    files.set(name, { type, variants });
  }
  return files;
}

/** Answers GET and HEAD. Names change with the content: whoever has a file need never ask again. */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: BuiltFile,
): Promise<FastifyReply> {
  const offered = Object.keys(file.variants) as Encoding[];
  const taken = new Negotiator(request).encodings(offered);
  const encoding = offered.find((name) => taken.includes(name)) ?? 'identity';
  const variant = file.variants[encoding];
  if (variant === undefined) throw new Error('A file of the build is there only compressed.');
  addVary(reply, 'accept-encoding');
  void reply.headers({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-type': file.type,
    'content-length': variant.size,
    ...(encoding === 'identity' ? {} : { 'content-encoding': encoding }),
  });
  return reply.send(request.method === 'HEAD' ? undefined : await variant.content());
}

/**
 * Returns a reader that reads the file once and then returns the same bytes: responses that wait for a slow client hold
 * neither a descriptor nor a copy. All files of the build together are about 14 MB.
 */
function contentReader(path: string): () => Promise<Buffer> {
  let content: Promise<Buffer> | undefined;
  return () => {
    content ??= readFile(path).catch((error: unknown) => {
      content = undefined;
      throw error;
    });
    return content;
  };
}
