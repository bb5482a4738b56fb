import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const EVERY_MS = 5;

/** A process that does nothing but look at its clock. */
export interface IdleClock {
  /** By how much it was late at most since it was last asked, in milliseconds: what the machine alone makes everybody wait. */
  late(): Promise<number>;
  close(): void;
}

export function startIdleClock(): IdleClock {
  const child = fork(fileURLToPath(import.meta.url), ['--child']);
  return {
    late: () =>
      new Promise((resolve) => {
        child.once('message', (late) => resolve(Number(late)));
        child.send('late');
      }),
    close: () => child.disconnect(),
  };
}

if (process.argv.includes('--child')) {
  let most = 0;
  let before = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    most = Math.max(most, now - before - EVERY_MS);
    before = now;
  }, EVERY_MS);
  process.on('message', () => {
    process.send?.(most);
    most = 0;
  });
  process.once('disconnect', () => clearInterval(timer));
}
