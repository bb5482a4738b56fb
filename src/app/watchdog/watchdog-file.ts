import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/** What the watchdog is doing: `watching` · `waiting` Bowline is dead, nothing is due yet · `acting` it holds the data folder. */
export const WATCHDOG_STATES = ['watching', 'waiting', 'acting'] as const;

const schema = z.object({
  pid: z.int().positive(),
  at: z.iso.datetime(),
  clientId: z.int(),
  /** Whether it has a session with every gateway that it watches. */
  connected: z.boolean(),
  state: z.enum(WATCHDOG_STATES),
  /** Accounts of a desk whose gateway it has no session with, while it has one with others. */
  unreached: z.array(z.string()).optional(),
});

/** The watchdog's own sign of life. */
export type WatchdogSign = z.infer<typeof schema>;

/** Written every second; older than this it is no sign of life. */
const FRESH_MS = 10_000;

const pathIn = (dataDir: string): string => join(dataDir, 'run', 'watchdog.json');

export function writeWatchdogSign(dataDir: string, sign: WatchdogSign): void {
  const path = pathIn(dataDir);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(`${path}.new`, JSON.stringify(sign), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

export const removeWatchdogSign = (dataDir: string): void => rmSync(pathIn(dataDir), { force: true });

/** The sign as one account of a desk sees it: whether its own gateway is reached. */
export const signFor = (sign: WatchdogSign, account: string): WatchdogSign => ({
  ...sign,
  connected: sign.connected || (sign.unreached !== undefined && !sign.unreached.includes(account)),
});

/** The sign of a watchdog that lives; `undefined` without one. `now` in Unix milliseconds. */
export function livingWatchdog(dataDir: string, now: number): WatchdogSign | undefined {
  try {
    const sign = schema.parse(JSON.parse(readFileSync(pathIn(dataDir), 'utf8')));
    return Math.abs(now - Date.parse(sign.at)) <= FRESH_MS ? sign : undefined;
  } catch {
    return undefined;
  }
}
