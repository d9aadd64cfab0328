/** The control API's routes for the server itself: its clock, its store, and the record of its outside effects. */
import { z } from 'zod';
import { badRequest } from '../wire/wire-error.js';
import { purgeDeletedAccounts } from '../operations/account.js';
import { locks } from '../operations/lock.js';
import { prepareStore } from '../domain/prepare-store.js';
import { seedDemo } from '../seed/demo.js';
import type { ControlCall, ControlRoute, ServerCall, WriteCall } from './control-call.js';

const MAX_ADVANCE_SECONDS = 10 * 365 * 24 * 3600;
const EVENTS_PER_PAGE = 1000;

export const systemRoutes: readonly ControlRoute[] = [
  { method: 'GET', path: '/clock', summary: 'the time the server goes by', run: showClock },
  {
    method: 'POST',
    path: '/clock',
    summary: 'move the clock forward by {"AdvanceSeconds"}',
    locks: ['accounts'],
    run: advanceClock,
  },
  {
    method: 'POST',
    path: '/reset',
    summary: 'forget everything and start with {"Seed": "demo" | "none"}',
    access: 'server',
    run: reset,
  },
  {
    method: 'GET',
    path: '/events',
    summary: 'invitation mails and sign-outs; ?After=<Sequence> goes on',
    run: listEvents,
  },
];

async function showClock({ now, clock, store }: ControlCall) {
  return { Now: new Date(now), OffsetSeconds: Math.round((await clock.offset(store)) / 1000) };
}

async function advanceClock(call: WriteCall) {
  const body = z.strictObject({ AdvanceSeconds: z.int().min(1).max(MAX_ADVANCE_SECONDS) }).parse(call.body);
  const latest = Date.parse('9999-01-01T00:00:00Z');
  const now = call.now + body.AdvanceSeconds * 1000;
  if (now > latest) throw badRequest('AdvanceSeconds leads past year 9998.');
  await call.clock.advance(call.store, body.AdvanceSeconds * 1000);
  await purgeDeletedAccounts({ store: call.store, now });
  call.afterCommit(() => call.pruner.prune());
  return showClock({ ...call, now });
}

async function reset({ body, backend, clock }: ServerCall) {
  const { Seed } = z.strictObject({ Seed: z.enum(['demo', 'none']) }).parse(body);
  await backend.replaceContent(locks(['exclusive store']), async (store) => {
    await prepareStore(store, await clock.now(store));
    if (Seed === 'demo') await seedDemo(store);
  });
  return { Seed };
}

async function listEvents({ query, store }: ControlCall) {
  const { After } = z.strictObject({ After: z.coerce.number().int().min(0).default(0) }).parse(query);
  const events = (await store.events.list(After, EVENTS_PER_PAGE)).map((event) => ({
    Sequence: event.seq,
    Type: event.type,
    At: new Date(event.at),
    AccountId: event.accountId,
    UserId: event.userId,
    InviteId: event.inviteId,
    AccountName: event.accountName,
  }));
  return { Events: events };
}
