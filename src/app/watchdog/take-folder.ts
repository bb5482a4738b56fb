import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../core/log.ts';
import { type FolderLock, takeLock } from '../../journal/folder-lock.ts';
import { livingWatchdog } from './watchdog-file.ts';

/** Held by the main process of a data folder, or by the watchdog while it acts. */
export const mainLockPath = (dataDir: string): string => join(dataDir, 'run', 'bowline.lock');

const LOOK_MS = 100;
/** A watchdog that only looks whether the folder is free holds it for a moment. */
const PROBE_MS = 2_000;
/** A watchdog that acts needs a minute for every attempt to close. */
const ACTING_MS = 180_000;

/**
 * Takes a data folder for the main process. While the folder's watchdog acts it is waited for; `undefined` when somebody
 * else holds it, or the watchdog goes on for longer than three minutes.
 */
export async function takeFolder(dataDir: string, log: Logger): Promise<FolderLock | undefined> {
  const began = performance.now();
  let told = false;
  for (;;) {
    const lock = takeLock(mainLockPath(dataDir));
    if (lock) return lock;
    const watchdog = livingWatchdog(dataDir, Date.now());
    if (!watchdog) return undefined;
    const waited = performance.now() - began;
    if (waited > (watchdog.state === 'acting' ? ACTING_MS : PROBE_MS)) return undefined;
    if (watchdog.state === 'acting' && !told) {
      log.warn('The watchdog is cancelling orders or closing positions; waiting until it has done');
      told = true;
    }
    await sleep(LOOK_MS);
  }
}
