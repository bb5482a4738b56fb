import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { parseArgs } from 'node:util';
import { filesAlone, fromRoot } from './files.ts';
import { Skipped } from './skipped.ts';

/**
 * `npm test -- --jobs 4`: every test, in so many processes at a time; one more than there are processors unless told, because
 * many tests wait for a socket or a process of their own.
 */
const { values } = parseArgs({
  options: { jobs: { type: 'string', default: String(availableParallelism() + 1) } },
});
const jobs = Number(values.jobs);
if (!Number.isInteger(jobs) || jobs < 1) {
  console.error(`--jobs ${values.jobs}: a whole number from 1 on`);
  process.exit(2);
}
const FILE_TIMEOUT_MS = 600_000;
/** To read, strip and compile the application takes longer than most tests; the processes share what Node made of it. */
const compiled = fromRoot(join('node_modules', '.cache', 'bowline'));

// Until the runner has said that all is well.
process.exitCode = 1;
const skipped = new Skipped();
run({
  files: ['test/suite/together.ts', ...filesAlone()].map(fromRoot),
  concurrency: jobs,
  timeout: FILE_TIMEOUT_MS,
  env: { ...process.env, NODE_COMPILE_CACHE: compiled },
})
  .on('test:summary', ({ file, success }) => {
    if (file === undefined && success) process.exitCode = 0;
  })
  .on('test:pass', (passed) => skipped.take(passed))
  .compose(new spec())
  .on('end', () => {
    if (skipped.summary !== '') console.log(skipped.summary);
  })
  .pipe(process.stdout);
