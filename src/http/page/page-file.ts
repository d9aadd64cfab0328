/** Serves the built files of the web pages, each in the encoding that the client accepts. */
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

/** The file name suffixes, in order of preference. */
const SUFFIXES = { br: '.br', gzip: '.gz', identity: '' } as const;

type Encoding = keyof typeof SUFFIXES;

/** A file of the build, in each available encoding. */
interface BuiltFile {
  readonly type: string;
  readonly variants: Partial<
    Record<Encoding, { readonly size: number; readonly content: () => Promise<Buffer> }>
  >;
}

/** Files by name. Requests can name only these, and never a path. */
export type BuiltFiles = ReadonlyMap<string, BuiltFile>;

/**
 * Lists the files of the build.
 * @param directory contains only files of the build; if it does not exist, the result is empty
 */
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

/** Responds to GET and HEAD. Names change with the content, so that clients can cache a file without revalidation. */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: BuiltFile,
): Promise<FastifyReply> {
  const offered = Object.keys(file.variants) as Encoding[];
  const taken = new Negotiator(request).encodings(offered);
  const encoding = offered.find((name) => taken.includes(name)) ?? 'identity';
  const variant = file.variants[encoding];
  if (variant === undefined) throw new Error('A file of the build exists only in compressed form.');
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
 * Returns a function that reads the file once and then returns the same bytes. Responses that wait for a slow client
 * therefore hold neither a descriptor nor a copy. All files of the build together are about 14 MB.
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
