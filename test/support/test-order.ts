/** The order of the test files of a run. */
import { hash } from 'node:crypto';
import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The projects in their order. Those whose files wait most come first, so that others can use the time, and the one
 * with the shortest files last, so that all workers end together.
 */
const ORDER = [
  'isolated',
  'postgresql',
  'postgresql-rest',
  'process',
  'process-rest',
  'browser',
  'browser-rest',
  'fast-rest',
  'compiled',
  'interpreted-rest',
  'fast',
];

/** The files that take longest in their projects. */
const LONG = [
  'browser/live',
  'browser/live-replica',
  'cluster/cluster',
  'cluster/hanging-worker',
  'postgresql/failure',
  'process/process',
  'process/shutdown',
  'process/unhandled-error',
].map((name) => `/${name}.test.ts`);

const rank = ({ project, moduleId }: TestSpecification): number =>
  2 * ORDER.indexOf(project.name) + (LONG.some((name) => moduleId.endsWith(name)) ? 0 : 1);

const digest = ({ moduleId }: TestSpecification): string => hash('md5', relative(process.cwd(), moduleId));

/**
 * Runs the projects in their order, and in each project the longest files first. The others come in an order that is
 * random, but the same in every run, so that files that wait are spread among files that compute.
 */
export class TestOrder extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = files.toSorted(
      (one, other) => rank(one) - rank(other) || digest(one).localeCompare(digest(other)),
    );
    return Promise.resolve(sorted);
  }
}
