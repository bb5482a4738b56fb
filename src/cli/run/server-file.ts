import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const schema = z.object({
  /** Where the server answers, without a slash at the end. */
  url: z.url(),
  /** For `Authorization: Bearer …`. */
  token: z.string().min(1),
  pid: z.int().positive(),
  startedAt: z.iso.datetime(),
});

/** How to reach the Bowline that runs on a data folder. */
export type ServerFile = z.infer<typeof schema>;

export const serverFilePath = (dataDir: string): string => join(dataDir, 'run', 'server.json');

/** Written once the server listens; readable by its owner only, complete or not there. */
export function writeServerFile(dataDir: string, server: ServerFile): void {
  const path = serverFilePath(dataDir);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${server.pid}`;
  writeFileSync(draft, `${JSON.stringify(server, undefined, 2)}\n`, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, path);
}

/** `undefined` when there is none, or it cannot be understood. */
export function readServerFile(dataDir: string): ServerFile | undefined {
  let text: string;
  try {
    text = readFileSync(serverFilePath(dataDir), 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Removes it when it is this process's own. */
export function removeServerFile(dataDir: string, pid: number): void {
  if (readServerFile(dataDir)?.pid === pid) rmSync(serverFilePath(dataDir), { force: true });
}
