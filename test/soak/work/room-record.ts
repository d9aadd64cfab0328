/** The rooms that the run knows of. */
import type { Creation, Register } from '../ledger.js';

/** A room that stays, with one member. */
export interface Room {
  readonly accountId: string;
  readonly roomId: string;
  readonly memberId: string;
  readonly name: Register;
  readonly role: Register;
}

/** A room that came into being in the run. */
export interface NewRoom {
  readonly accountId: string;
  readonly roomId: string;
  /** Who may be added to it. */
  readonly candidates: string[];
  readonly creation: Creation;
}
