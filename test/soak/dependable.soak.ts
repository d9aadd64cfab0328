/** An hour's work squeezed into minutes: load, faults and restarts; at the end every acknowledged write is looked for. */
import { beforeAll, describe, expect, it } from 'vitest';
import { CLAIMS, isStarved } from './claim.js';
import { reportOf } from './report.js';
import { mostSeconds, soak, type SoakResult } from './run.js';
import { readSettings } from './settings.js';

const settings = readSettings();

describe('under load, faults and restarts', () => {
  let result: SoakResult;
  beforeAll(
    async () => {
      process.stdout.write(
        `soak: ${settings.seconds} s, ${settings.rate} requests a second, seed ${settings.seed}\n`,
      );
      result = await soak(settings);
      process.stdout.write(reportOf(result));
    },
    mostSeconds(settings) * 1000 + 60_000,
  );

  it.for(CLAIMS)('$title', ({ findings, isOfTime }, { skip }) => {
    skip(isOfTime === true && isStarved(result), 'the machine had too much else to do');
    expect(findings(result)).toEqual([]);
  });
});
