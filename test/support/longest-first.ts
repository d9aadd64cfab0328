/** The order of the test files of a run. */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The projects by the time that their files take. A worker that starts a long file late would be the last to end. */
const ORDER = [
  'process',
  'process-rest',
  'browser',
  'browser-rest',
  'accessibility-rest',
  'isolated',
  'fast-rest',
  'postgresql',
  'postgresql-rest',
  'compiled',
  'interpreted-rest',
  'fast',
];

/** Files that wait for ten seconds and more. A new clone does not know that yet, and would go by their size. */
const LONG = [
  'cluster/hanging-worker',
  'postgresql/failure',
  'process/process',
  'process/shutdown',
  'process/unhandled-error',
  'cluster/cluster',
  'browser/live',
  'browser/live-replica',
  'database/database-outage',
  'faults/connection',
  'faults/deadline',
  'faults/deadline-authentication',
  'faults/recovery',
  'http/transport-slow',
  'process/lifecycle',
].map((name) => `/${name}.test.ts`);

const rank = ({ project, moduleId }: TestSpecification): number =>
  2 * ORDER.indexOf(project.name) + (LONG.some((name) => moduleId.endsWith(name)) ? 0 : 1);

/** Runs the projects with the longest files first, and in each project the longest files first. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rank(one) - rank(other));
  }
}
