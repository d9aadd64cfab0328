/** A proxy between a program and PostgreSQL that breaks their connections at chosen messages of the protocol. */
import { startTcpProxy, type TcpProxy } from './tcp-proxy.js';

export interface DatabaseProxy extends Omit<TcpProxy, 'port'> {
  /** Returns the URL of the same database through this proxy. */
  through(url: string): string;
  /**
   * Cuts both directions of a connection, once: when the messages of its present transaction match. Each of them is a
   * line of its type and its text. `Q COMMIT` is a query without parameters, `P name SQL` prepares a statement, and
   * `B` runs it.
   * @param isDelivered whether PostgreSQL still receives the last message. Its response never reaches the program.
   */
  cutAt(match: RegExp, isDelivered?: boolean): void;
  /** Returns how many matching messages were sent to PostgreSQL. */
  count(match: RegExp): number;
  /** @throws Error when the messages of a planned cut were never sent */
  stop(): Promise<void>;
}

interface Cut {
  readonly match: RegExp;
  readonly isDelivered: boolean;
}

/** A message is a byte with its type, the length of all but the type, and a text. The first one has no type. */
const LENGTH_BYTES = 4;

/** @param port the port of PostgreSQL on this machine */
export async function startDatabaseProxy(port: number): Promise<DatabaseProxy> {
  const messages: string[] = [];
  let planned: Cut | undefined;
  /** Returns the planned cut if the messages of a transaction match it. */
  const findCut = (transaction: string): Cut | undefined => {
    if (!planned?.match.test(transaction)) return undefined;
    const cut = planned;
    planned = undefined;
    return cut;
  };
  const proxy = await startTcpProxy(port, (program, database) => {
    let transaction = '';
    let isMuted = false;
    const cut = () => {
      program.destroy();
      database.destroy();
    };
    const read = readMessages((message, bytes) => {
      messages.push(message);
      transaction = message.startsWith('Q BEGIN') ? message : `${transaction}\n${message}`;
      const met = findCut(transaction);
      isMuted ||= met !== undefined;
      if (!met || met.isDelivered) database.write(bytes);
      else cut();
    });
    program.on('data', read);
    // A response to the message after which the connection is cut: PostgreSQL has carried it out.
    database.on('data', (chunk) => (isMuted ? cut() : program.write(chunk)));
  });

  return {
    ...proxy,
    through: (url) => {
      const own = new URL(url);
      own.port = String(proxy.port);
      return own.href;
    },
    cutAt: (match, isDelivered = false) => {
      planned = { match, isDelivered };
    },
    count: (match) => messages.filter((message) => match.test(message)).length,
    stop: async () => {
      await proxy.stop();
      if (planned) throw new Error(`No connection was cut at ${planned.match}.`);
    },
  };
}

/** Creates a function that takes the bytes that a program sends, and calls `take` for each whole message in them. */
function readMessages(take: (message: string, bytes: Buffer) => void): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0);
  let typeBytes = 0;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const start = typeBytes + LENGTH_BYTES;
      const size = rest.length < start ? Infinity : typeBytes + rest.readInt32BE(typeBytes);
      if (rest.length < size) return;
      const type = rest.toString('latin1', 0, typeBytes);
      const text = rest.toString('utf8', start, size).replaceAll('\0', ' ').trim();
      const bytes = rest.subarray(0, size);
      rest = rest.subarray(size);
      typeBytes = 1;
      take(`${type} ${text}`, bytes);
    }
  };
}
