/** The files of the pages, as the build left them: what there is, and each in the encoding that a client takes. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';

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
  readonly variants: Partial<Record<Encoding, { readonly path: string; readonly size: number }>>;
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
      if (size !== undefined) variants[encoding] = { path: join(directory, name + suffix), size };
    }
    files.set(name, { type, variants });
  }
  return files;
}

/** Answers GET and HEAD. Names change with the content: whoever has a file need never ask again. */
export function sendFile(request: FastifyRequest, reply: FastifyReply, file: BuiltFile): FastifyReply {
  const offered = Object.keys(file.variants) as Encoding[];
  const taken = new Negotiator(request).encodings(offered);
  const encoding = offered.find((name) => taken.includes(name)) ?? 'identity';
  const variant = file.variants[encoding];
  if (variant === undefined) throw new Error('A file of the build is there only compressed.');
  const vary = [reply.getHeader('vary'), 'accept-encoding'].filter(Boolean).join(', ');
  void reply.headers({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-type': file.type,
    'content-length': variant.size,
    vary,
    ...(encoding === 'identity' ? {} : { 'content-encoding': encoding }),
  });
  return reply.send(request.method === 'HEAD' ? undefined : createReadStream(variant.path));
}
