/** Fails a test run whose logs contain personal data or secrets; log-scan.ts defines both. */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Reporter, TestModule, Vitest } from 'vitest/node';
import { LOG_DIRECTORY } from './log-file.js';
import { findingsIn } from './log-scan.js';

/** A complete run logs about ten times as many lines. Fewer lines mean that the logs are no longer stored. */
const FEWEST_LINES = 1000;

export class LogScanReporter implements Reporter {
  readonly #directory = resolve('.vitest', 'log', String(process.pid));
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
    this.#renew();
    // The processes that run the tests inherit this variable.
    process.env[LOG_DIRECTORY] = this.#directory;
  }

  async onTestRunEnd(modules: readonly TestModule[]): Promise<void> {
    const lines = this.#lines();
    const found = lines.map((line) => ({ line, findings: findingsIn(line) }));
    const bad = found.filter(({ findings }) => findings.length > 0);
    for (const { line, findings } of bad.slice(0, 20))
      process.stderr.write(`A log holds ${findings.join(' and ')}: ${line}\n`);
    const isTooFew = lines.length < FEWEST_LINES && (await this.#isComplete(modules));
    if (isTooFew) process.stderr.write('The servers of the tests have logged too little to tell anything.\n');
    process.stdout.write(`Logs: ${lines.length} lines scanned, ${bad.length} with something to hide\n`);
    if (bad.length > 0 || isTooFew) process.exitCode = 1;
    this.#renew();
  }

  #lines(): string[] {
    const files = readdirSync(this.#directory).map((name) =>
      readFileSync(join(this.#directory, name), 'utf8'),
    );
    return files.flatMap((text) => text.split('\n')).filter((line) => line !== '');
  }

  /** Whether the run had every test file with all its tests. */
  async #isComplete(modules: readonly TestModule[]): Promise<boolean> {
    const all = await this.#vitest?.globTestSpecifications();
    const isChosen = this.#vitest?.projects.every(({ name }) => name !== 'fast');
    return (
      !isChosen && modules.length === all?.length && this.#vitest?.getGlobalTestNamePattern() === undefined
    );
  }

  #renew(): void {
    rmSync(this.#directory, { recursive: true, force: true });
    mkdirSync(this.#directory, { recursive: true });
  }
}
