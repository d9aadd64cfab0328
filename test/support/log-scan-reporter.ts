/** Fails a test run in whose logs there is anything personal or secret; see log-scan.ts for what that is. */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Reporter, TestModule, Vitest } from 'vitest/node';
import { LOG_DIRECTORY } from './log-file.js';
import { findingsIn } from './log-scan.js';

/** A run of everything logs some ten times as many lines; with fewer, the logs are not kept any more. */
const FEWEST_LINES = 1000;

export class LogScanReporter implements Reporter {
  readonly #directory = resolve('.vitest', 'log', String(process.pid));
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
    this.#renew();
    // The processes that run the tests inherit it.
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

  /** Whether every test file was run, and not only some of their tests. */
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
