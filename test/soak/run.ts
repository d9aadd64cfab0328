/** One run: prepares the store, sets load and disturbances going, measures, and compares. */
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from './client.js';
import {
  compareAuditLog,
  compareStore,
  type AuditFindings,
  type Findings,
  readEntries,
} from './comparison.js';
import { type Disturbance, Disturbances } from './disturbance.js';
import { Ledger } from './ledger.js';
import { Load } from './load.js';
import { createOrganisation, type Organisation } from './organisation.js';
import { Programs } from './programs.js';
import { Random } from './random.js';
import { growth, type Held } from './resource.js';
import type { SoakSettings } from './settings.js';
import { DirectStore } from './store.js';
import { accountStem } from './work/account.js';
import { botStem } from './work/bot.js';
import type { Stem } from './work/kind.js';
import { personStem } from './work/person.js';
import { phoneNumberStem } from './work/phone-number.js';
import { roomStem } from './work/room.js';
import { userStem } from './work/user.js';

/** Shares of the time: with restarts, then with faults alone until what grows at first has grown, and the rest. */
const RESTARTS = 0.5;
const WARM_UP = 0.2;

/** Until what clients have given up is over, in milliseconds: the gateway's deadline for a call, and a little. */
const REST = 11_000;

/** Between two measures, in milliseconds, and how many there are at most. */
const PAUSE = 4_000;
const MOST_MEASURES = 20;

/** What every run knows at its end. */
export interface RunResult {
  readonly settings: SoakSettings;
  readonly ledger: Ledger;
  readonly load: Load;
  readonly disturbances: { readonly list: readonly Disturbance[]; readonly findings: readonly string[] };
  readonly findings: Findings;
  readonly auditFindings: AuditFindings;
}

export interface SoakResult extends RunResult {
  readonly disturbances: Disturbances;
  readonly first: readonly Held[];
  readonly last: readonly Held[];
  /** How many requests there were between the two measures. */
  readonly between: number;
}

/** Longest that a run may take, in seconds; on a machine that is far too slow it is broken off then. */
export const mostSeconds = ({ seconds }: SoakSettings): number => 2 * seconds + 180;

/** @throws Error when it does not come to its end. Nothing is left running then either. */
export async function soak(settings: SoakSettings): Promise<SoakResult> {
  const programs = await Programs.start();
  const store = new DirectStore(() => programs.emulatorUrl);
  const over = new AbortController();
  const late = sleep(mostSeconds(settings) * 1000, undefined, { signal: over.signal }).then(() => {
    throw new Error(
      `The run was not over after ${mostSeconds(settings)} s: is there time for it on this machine?`,
    );
  });
  try {
    return await Promise.race([run(settings, programs, store), late]);
  } finally {
    over.abort();
    store.close();
    await programs.stop();
  }
}

async function run(settings: SoakSettings, programs: Programs, store: DirectStore): Promise<SoakResult> {
  const ledger = new Ledger();
  const stems = await createStems(await createOrganisation(store), ledger);
  const client = new Client(programs.gatewayUrl);
  const kinds = stems.flatMap(({ works }) => works);
  const load = new Load(client, ledger, kinds, new Random(settings.seed), settings.rate);
  const disturbances = new Disturbances(programs, new Random(settings.seed + 1));
  const stretch = async (share: number, restarts: boolean) => {
    const over = new AbortController();
    const disturbed = disturbances.run(settings.seconds * share, restarts);
    await Promise.all([load.run(over.signal), disturbed.finally(() => over.abort())]);
  };

  await stretch(RESTARTS, true);
  await disturbances.renew();
  await stretch(WARM_UP, false);
  const first = await measureAtRest(
    programs,
    (held, earlier) => descriptorsOf(held) === descriptorsOf(earlier),
  );
  const before = load.past.length;
  await stretch(1 - RESTARTS - WARM_UP, false);
  const last = await measureAtRest(programs, (held) => growth(first, held).length === 0);
  const between = load.past.length - before;

  disturbances.findings.push(...(await programs.stopGateway()));
  // What was acknowledged must outlive this too.
  await programs.killEmulator();
  await programs.startEmulator();
  store.reconnect();
  const auditFindings = compareAuditLog(
    readEntries(await readFile(programs.auditLog, 'utf8')),
    ledger,
    disturbances.list,
  );
  const findings = await compareStore(ledger, stems);
  return { settings, ledger, load, disturbances, findings, auditFindings, first, last, between };
}

const descriptorsOf = (held: readonly Held[]): number =>
  held.reduce((sum, { descriptors = 0 }) => sum + descriptors, 0);

/**
 * Measures again and again until it is enough: a connection that was opened and never used is closed by the other side
 * only after a minute.
 */
async function measureAtRest(
  programs: Programs,
  isEnough: (held: readonly Held[], before: readonly Held[]) => boolean,
): Promise<Held[]> {
  await sleep(REST);
  let before: Held[] = [];
  for (let times = 1; ; times += 1) {
    const held = await programs.measure();
    if (times === MOST_MEASURES || isEnough(held, before)) return held;
    before = held;
    await sleep(PAUSE);
  }
}

export const createStems = async (organisation: Organisation, ledger: Ledger): Promise<Stem[]> => [
  accountStem(organisation, ledger),
  await userStem(organisation, ledger),
  personStem(organisation),
  await roomStem(organisation, ledger),
  await phoneNumberStem(organisation, ledger),
  await botStem(organisation, ledger),
];
