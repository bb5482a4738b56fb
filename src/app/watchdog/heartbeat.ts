import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const schema = z.object({
  pid: z.int().positive(),
  /** What the operating system says of when that process began; absent where it says nothing. */
  born: z.string().optional(),
  /** Counts up with every beat of one process. */
  beat: z.int().min(0),
  at: z.iso.datetime(),
  tradingState: z.string(),
});

/** A sign of life of a running Bowline. */
export type Heartbeat = z.infer<typeof schema>;

const BEAT_MS = 1_000;

export const heartbeatPath = (dataDir: string): string => join(dataDir, 'run', 'heartbeat.json');

/** `undefined` when there is none, or it cannot be understood. */
export function readHeartbeat(dataDir: string): Heartbeat | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(heartbeatPath(dataDir), 'utf8')));
  } catch {
    return undefined;
  }
}

/**
 * When a process began, in the operating system's words (Linux: clock ticks since the machine started). Two processes that
 * had the same number one after the other differ in it. `undefined` where the system does not tell.
 */
export function bornOf(pid: number): string | undefined {
  try {
    // The name, in parentheses, may hold blanks: the 22nd field is counted from behind it.
    const after = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1);
    return after?.split(' ')[19];
  } catch {
    return undefined;
  }
}

/**
 * Gives a sign of life every second, the first at once, as long as the event loop turns. A disk that refuses is told once
 * to `onFailure`, and tried on. Returns the way to stop.
 */
export function beatFor(
  dataDir: string,
  tradingState: () => string,
  onFailure: (cause: unknown) => void,
): () => void {
  const path = heartbeatPath(dataDir);
  const born = bornOf(process.pid);
  let count = 0;
  let told = false;
  const beat = (): void => {
    const sign: Heartbeat = {
      pid: process.pid,
      ...(born === undefined ? {} : { born }),
      beat: count,
      at: new Date().toISOString(),
      tradingState: tradingState(),
    };
    count += 1;
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeFileSync(`${path}.new`, JSON.stringify(sign), { mode: 0o600 });
      renameSync(`${path}.new`, path);
      told = false;
    } catch (cause) {
      if (!told) onFailure(cause);
      told = true;
    }
  };
  beat();
  const timer = setInterval(beat, BEAT_MS);
  return () => clearInterval(timer);
}
