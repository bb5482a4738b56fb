import { readFileSync } from 'node:fs';

/** The version in `package.json`, which lies two folders up both in the sources and in the published package. */
export function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(text) as { version?: unknown };
  return typeof version === 'string' ? version : 'unknown';
}
