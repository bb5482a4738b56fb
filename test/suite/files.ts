import { globSync } from 'node:fs';
import { join, sep } from 'node:path';
import { ROOT } from '../support/processes.ts';

const EVERY = ['src/**/*.test.ts', 'web/src/**/*.test.ts', 'test/**/*.test.ts'];

/**
 * Whose tests share one process: they have no I/O, timers or state of their own, so a process for each file would cost a
 * start and the room's imports a hundred times and prove nothing more. Their hooks stand inside a `describe`: outside of one
 * they would be those of every file.
 */
export const TOGETHER = [
  'src/core/**/*.test.ts',
  'src/instruments/**/*.test.ts',
  'src/signals/**/*.test.ts',
  'src/simulator/**/*.test.ts',
  'src/trading/**/*.test.ts',
  'web/src/**/*.test.ts',
];

/** Files that take longest, first: what runs last should be short, or processors wait for it. */
const LONGEST_FIRST = [
  'test/package.test.ts',
  'test/simulation/simulation.test.ts',
  'test/simulation/further-seeds.test.ts',
  'test/browser.test.ts',
  'test/watchdog.test.ts',
  'test/roll-crash.test.ts',
  'test/midnight-crash.test.ts',
  'test/scenarios.test.ts',
  'test/restart.test.ts',
  'test/streams.test.ts',
  'test/gaps.test.ts',
  'test/chaos/chaos.test.ts',
  'test/main-job.test.ts',
  'test/intake-load.test.ts',
  'src/gateway/requests/unusual-requests.test.ts',
  'src/marketdata/synthetic/synthetic-market.test.ts',
  'src/app/combos.test.ts',
];

const found = (patterns: readonly string[]): readonly string[] =>
  globSync(patterns, { cwd: ROOT })
    .map((path) => path.split(sep).join('/'))
    .sort();

/** Test files that share a process, by their paths from the project's root. */
export const filesTogether = (): readonly string[] => found(TOGETHER);

/** Test files with a process each, the longest first, by their paths from the project's root. */
export function filesAlone(): readonly string[] {
  const together = new Set(filesTogether());
  const alone = found(EVERY).filter((path) => !together.has(path));
  const rank = new Map(LONGEST_FIRST.map((path, index) => [path, index]));
  return alone.toSorted((a, b) => (rank.get(a) ?? rank.size) - (rank.get(b) ?? rank.size));
}

export const fromRoot = (path: string): string => join(ROOT, path);
