/** Images of the Dockerfile, built with buildah, and their programs in containers made of namespaces. Needs root. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { keepOutput } from './log-file.js';

const BASE = 'localhost/chime-node';
const PROGRAM = 'localhost/chime-program';
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
/** npm has more files open at once than buildah allows by default. */
const OPEN_FILES = 16_384;

/** Why no images can be built here; undefined if they can. */
export const imageObstacle = findObstacle();

function findObstacle(): string | undefined {
  if (process.geteuid?.() !== 0) return 'this needs root';
  const missing = ['buildah', 'debootstrap', 'unshare'].filter(
    (name) => spawnSync(name, ['--version']).error,
  );
  if (missing.length > 0) return `there is no ${missing.join(', no ')}`;
  const { status } = spawnSync('unshare', ['--mount', '--pid', '--fork', 'true']);
  return status === 0 ? undefined : 'this process may not create namespaces';
}

/** The parts of an image's configuration that matter here. */
export interface ImageConfig {
  readonly User: string;
  readonly Cmd: readonly string[];
  readonly Env: readonly string[];
  readonly WorkingDir: string;
  readonly StopSignal: string;
  readonly Healthcheck: { readonly Test: readonly string[] };
}

export interface Image {
  readonly config: ImageConfig;
  /** The directory with its files. */
  readonly root: string;
  /** Megabytes of the image, with its base. */
  readonly megabytes: number;
}

/** A program of an image. Its root file system is read-only except for /data. */
export interface Container {
  /** Code and signal, once it has ended. */
  readonly exit: Promise<readonly unknown[]>;
  readonly output: () => string;
  /** The process that is the first one in the container; undefined once it has ended. */
  pid(): number | undefined;
  /** Ends everything in the container. */
  stop(): Promise<void>;
}

export class ImageBuilder {
  readonly #directory: string;
  /** @param directory for all images; a later run takes the base from there */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Builds the stage that the images share. It contains all files of both. */
  buildProgram(): void {
    this.#createBase();
    const limit = Number(execFileSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' }));
    const files = Math.min(OPEN_FILES, Number.isNaN(limit) ? OPEN_FILES : limit);
    const options = ['--ulimit', `nofile=${files}:${files}`, '--build-arg', `BASE=${BASE}`];
    this.#build('Dockerfile', PROGRAM, [...options, '--target', 'program']);
  }

  /** Builds a last stage on the shared one. buildah would build that again for each target. */
  build(target: string): Image {
    const name = `localhost/chime-${target}`;
    const stages = readFileSync('Dockerfile', 'utf8').split(/^FROM program AS /m);
    const stage = stages.find((text) => text.startsWith(`${target}\n`));
    if (stage === undefined) throw new Error(`The Dockerfile has no stage ${target}.`);
    const file = join(this.#directory, `${target}.Dockerfile`);
    writeFileSync(file, `FROM ${PROGRAM} AS ${stage}`);
    this.#build(file, name, []);
    const container = this.#buildah(['from', '--pull-never', name]);
    const { Docker } = JSON.parse(this.#buildah(['inspect', '--type', 'image', name])) as {
      Docker: { config: ImageConfig };
    };
    const root = this.#buildah(['mount', container]);
    const kilobytes = execFileSync('du', ['-sk', root], { encoding: 'utf8' }).split('\t')[0];
    return { config: Docker.config, root, megabytes: Math.round(Number(kilobytes) / 1024) };
  }

  /** Creates what the official image has: Debian, Node and npm. */
  #createBase(): void {
    if (this.#buildah(['images', '--quiet', '--filter', `reference=${BASE}`]) !== '') return;
    const root = join(this.#directory, 'base');
    if (!existsSync(root)) mkdirSync(root, { recursive: true });
    execFileSync('debootstrap', ['--variant=minbase', 'bookworm', root], { stdio: 'ignore' });
    rmSync(join(root, 'var/cache/apt/archives'), { recursive: true });
    rmSync(join(root, 'var/lib/apt/lists'), { recursive: true });
    const npm = dirname(dirname(realpathSync(execFileSync('which', ['npm'], { encoding: 'utf8' }).trim())));
    cpSync(process.execPath, join(root, 'usr/bin/node'));
    cpSync(npm, join(root, 'usr/lib/node_modules/npm'), { recursive: true });
    symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(root, 'usr/bin/npm'));
    if (existsSync(CERTIFICATES)) cpSync(CERTIFICATES, join(root, CERTIFICATES), { recursive: true });
    const container = this.#buildah(['from', 'scratch']);
    this.#buildah(['add', '--quiet', container, root, '/']);
    const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
    // The machine may reach the registry only through a proxy with a certificate of its own.
    this.#buildah(['config', '--env', path, '--env', `NODE_EXTRA_CA_CERTS=${CERTIFICATES}`, container]);
    this.#buildah(['commit', '--quiet', '--rm', container, BASE]);
    rmSync(root, { recursive: true });
  }

  #build(file: string, name: string, options: readonly string[]): void {
    const usual = [
      '--isolation',
      'chroot',
      '--format',
      'docker',
      '--pull-never',
      '--file',
      file,
      '--tag',
      name,
    ];
    this.#buildah(['build', ...usual, ...options, '.']);
  }

  #buildah(args: readonly string[]): string {
    const storage = ['--root', join(this.#directory, 'storage'), '--runroot', join(this.#directory, 'run')];
    const { status, stdout, stderr } = spawnSync(
      'buildah',
      [...storage, '--storage-driver', 'vfs', ...args],
      {
        encoding: 'utf8',
        maxBuffer: 100_000_000,
      },
    );
    if (status !== 0)
      throw new Error(`buildah ${args.join(' ')}: ${stdout.slice(-2_000)}${stderr.slice(-2_000)}`);
    return stdout.trim();
  }
}

/** Runs the rest of its arguments in the root of an image: read-only but for /data, and without any privilege. */
const ENTER = `
root=$1 uid=$2 directory=$3; shift 3
mount --bind "$root" "$root"
mount -o remount,bind,ro "$root"
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
mount -t tmpfs -o uid=$uid,gid=$uid,mode=0700 tmpfs "$root/data"
exec chroot "$root" setpriv --reuid "$uid" --regid "$uid" --clear-groups --no-new-privs --bounding-set=-all \\
  sh -c 'cd "$0" && exec "$@"' "$directory" "$@"
`;

/** Starts a command of an image, by default its own. The container shares the network of this machine. */
export function startContainer(
  { config, root }: Image,
  env: Record<string, string>,
  command = config.Cmd,
): Container {
  const own = Object.fromEntries(config.Env.map((line) => line.split(/=(.*)/s) as [string, string]));
  const uid = config.User.split(':')[0] ?? '';
  const enter = ['sh', '-ec', ENTER, 'sh', root, uid, config.WorkingDir, ...command];
  const child = spawn('unshare', ['--mount', '--pid', '--fork', ...enter], {
    env: { ...own, ...env },
  });
  keepOutput(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const exit = new Promise<readonly unknown[]>((resolve) => child.once('close', (...end) => resolve(end)));
  const pid = (): number | undefined => {
    if (child.exitCode !== null || child.signalCode !== null) return undefined;
    const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim();
    return children === '' ? undefined : Number(children);
  };
  return {
    exit,
    output: () => output,
    pid,
    stop: async () => {
      const first = pid();
      // All other processes of the container end with its first one.
      if (first !== undefined) process.kill(first, 'SIGKILL');
      await exit;
    },
  };
}
