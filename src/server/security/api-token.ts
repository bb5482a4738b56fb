import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { newSecret } from './secret.ts';

/** Where programs find the token of a running server. */
export const apiTokenPath = (dataDir: string): string => join(dataDir, 'secrets', 'api-token');

const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/**
 * The token that programs on this machine send as `Authorization: Bearer …`. Made once and kept in the data folder,
 * readable by its owner only; a damaged file is replaced. Throws when the folder cannot be written.
 */
export function keepApiToken(dataDir: string): string {
  const path = apiTokenPath(dataDir);
  const kept = readToken(path);
  if (kept !== undefined) {
    chmodSync(path, 0o600);
    return kept;
  }
  const token = newSecret();
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, `${token}\n`, { mode: 0o600 });
  chmodSync(path, 0o600);
  return token;
}

function readToken(path: string): string | undefined {
  try {
    const text = readFileSync(path, 'utf8').trim();
    return TOKEN.test(text) ? text : undefined;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
}
