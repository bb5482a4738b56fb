import { type Logger, pino } from 'pino';
import { type Clock, systemClock } from './clock.ts';
import { DailyFile } from './log-file.ts';
import { formatJsonLine, formatLine } from './log-format.ts';
import { Redactor } from './log-redact.ts';

/** The program's log: `log.info('text')`, `log.warn({ symbol }, 'text')`, `log.error({ err }, 'text')`. */
export type { Logger } from 'pino';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const INFO = 30;

/** Properties that are never written, at the top of a log object or one level down. */
const SECRET_KEYS = ['password', 'secret', 'token', 'authorization', 'cookie', 'alertSecret'];

export interface LogOptions {
  readonly level: LogLevel;
  /** Where people read along; absent: nowhere. */
  readonly terminal?: { write(text: string): unknown };
  /** Colours on the terminal. */
  readonly colour?: boolean;
  /** JSON lines on the terminal instead of text for people. */
  readonly json?: boolean;
  /** Folder of the daily files; absent: no file. */
  readonly dir?: string;
  readonly clock?: Clock;
}

export interface Log {
  readonly logger: Logger;
  /** From now on, this text is blanked in every line. */
  protect(secret: string): void;
  /**
   * A line for the terminal alone, unredacted: the alert URL is shown to its owner and kept nowhere. `facts` are for
   * programs, in JSON lines only.
   */
  announce(text: string, facts?: Readonly<Record<string, string | number>>): void;
  /** Writes out what is pending and closes the file. */
  close(): void;
}

/** Text for people on the terminal, JSON lines in one file a day, secrets in neither. */
export function createLog(options: LogOptions): Log {
  const clock = options.clock ?? systemClock;
  const redactor = new Redactor();
  const { terminal, colour = false, json = false } = options;
  const file = options.dir
    ? new DailyFile(
        options.dir,
        () => clock.now(),
        (text) => terminal?.write(text),
      )
    : undefined;
  const destination = {
    write(raw: string): void {
      const line = redactor.redact(raw);
      file?.write(line);
      terminal?.write(json ? line : formatJsonLine(line, colour));
    },
  };
  const logger = pino(
    {
      level: options.level,
      base: null,
      timestamp: () => `,"time":"${new Date(clock.now()).toISOString()}"`,
      redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`]), censor: '[redacted]' },
    },
    destination,
  );
  return {
    logger,
    protect: (secret) => redactor.protect(secret),
    announce(text, facts = {}) {
      const time = new Date(clock.now()).toISOString();
      const line = json
        ? `${JSON.stringify({ level: INFO, time, ...facts, msg: text })}\n`
        : formatLine(clock.now(), INFO, text, colour);
      terminal?.write(line);
    },
    close: () => file?.close(),
  };
}
