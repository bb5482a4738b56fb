import type { Logger } from '../../src/core/log.ts';

/** A log that keeps nothing but tells of what must not be: errors of the code itself. */
export function listeningLog(onLine: (level: string, text: string, error: unknown) => void): Logger {
  const line =
    (level: string) =>
    (first: unknown, second?: unknown): void => {
      const facts = typeof first === 'object' ? (first as { err?: unknown }) : {};
      onLine(level, String(typeof first === 'string' ? first : second), facts?.err);
    };
  const log = {
    level: 'debug',
    trace: line('trace'),
    debug: line('debug'),
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    fatal: line('fatal'),
    silent() {},
    flush() {},
    child: () => log,
  };
  // The code under simulation uses these methods only.
  return log as unknown as Logger;
}
