/** The number of rounds for tests of rare failures: few in `npm test`, many in `npm run test:slow`. */

/** The rounds of `npm test`. */
const FEW = 20;

/** The rounds of this run: `TEST_ROUNDS`, a whole number of at least 20. */
export const ROUNDS = readRounds();

function readRounds(): number {
  const text = process.env['TEST_ROUNDS'] ?? String(FEW);
  if (!/^\d{2,5}$/.test(text) || Number(text) < FEW)
    throw new Error(`TEST_ROUNDS must be a whole number from ${FEW} to 99999.`);
  return Number(text);
}

/** How often this run does what `npm test` does once. */
export const REPEATS = Math.floor(ROUNDS / FEW);
