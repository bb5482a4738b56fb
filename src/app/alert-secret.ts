import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const BYTES = 24;
const OWNER_ONLY = 0o600;
const OTHERS = 0o077;

/**
 * The last part of the alert URL: the configured one, else the one kept in the data folder, else a new one. The file can
 * be read by its owner only; removing it changes the URL at the next start.
 */
export function alertSecret(dataDir: string, configured: string | undefined): string {
  if (configured !== undefined) return configured;
  const folder = join(dataDir, 'secrets');
  const path = join(folder, 'alert-secret');
  if (existsSync(path)) {
    if ((statSync(path).mode & OTHERS) !== 0) chmodSync(path, OWNER_ONLY);
    const kept = readFileSync(path, 'utf8').trim();
    if (/^[A-Za-z0-9_-]{16,128}$/.test(kept)) return kept;
    throw new Error(
      `${path} does not hold a secret of 16 to 128 letters, digits, - or _. Remove it to get a new one.`,
    );
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const secret = randomBytes(BYTES).toString('base64url');
  writeFileSync(path, `${secret}\n`, { mode: OWNER_ONLY, flag: 'wx' });
  return secret;
}
