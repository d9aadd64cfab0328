/** The settings of a soak run, from the environment. */
import { randomInt } from 'node:crypto';

export interface SoakSettings {
  /** For how long there is load. */
  readonly seconds: number;
  /** Requests a second. */
  readonly rate: number;
  /** The same seed draws the same requests, as far as the answers are the same, and the same faults. */
  readonly seed: number;
}

/**
 * @param variable the one with the seconds
 * @param rate the usual one
 * @throws Error naming the variable that is no whole number, or is out of bounds
 */
export function readSettings(variable = 'SOAK_SECONDS', rate = 120): SoakSettings {
  return {
    seconds: numberOf(variable, 300, 30, 86_400),
    rate: numberOf('SOAK_RATE', rate, 1, 5_000),
    seed: numberOf('SOAK_SEED', randomInt(2 ** 31), 0, 2 ** 32 - 1),
  };
}

function numberOf(name: string, usual: number, least: number, most: number): number {
  const text = process.env[name];
  if (text === undefined || text === '') return usual;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most)
    throw new Error(`${name} must be a whole number from ${least} to ${most}.`);
  return value;
}
