/** A finished pino line, as far as people are shown it. */
interface LogLine {
  readonly level: number;
  readonly time: string;
  readonly msg?: string;
  readonly err?: { readonly message?: string };
}

const two = (value: number): string => String(value).padStart(2, '0');

/** `2026-11-21` in the machine's time zone. */
export const localDay = (ms: number): string => {
  const date = new Date(ms);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
};

/** `2026-11-21 10:15:32` in the machine's time zone. */
export const localTime = (ms: number): string => {
  const date = new Date(ms);
  return `${localDay(ms)} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
};

const labels: Readonly<Record<number, string>> = {
  10: 'TRACE',
  20: 'DEBUG',
  30: 'INFO',
  40: 'WARN',
  50: 'ERROR',
  60: 'FATAL',
};
const LABEL_WIDTH = 5;

const RESET = '\u001b[0m';
const colours: Readonly<Record<number, string>> = {
  10: '\u001b[2m',
  20: '\u001b[2m',
  40: '\u001b[33m',
  50: '\u001b[31m',
  60: '\u001b[31m',
};

/**
 * One line for a terminal: `2026-11-21 10:15:32  INFO   Connected. Server version: 193`. Later lines of a message
 * are indented under the first; an error's message follows the text.
 */
export function formatLine(time: number, level: number, message: string, colour: boolean): string {
  const label = (labels[level] ?? String(level)).padEnd(LABEL_WIDTH);
  const paint = colour ? (colours[level] ?? '') : '';
  const start = `${localTime(time)}  ${label}  `;
  const text = message.replaceAll('\n', `\n${' '.repeat(start.length)}`);
  return paint === '' ? `${start}${text}\n` : `${paint}${start}${text}${RESET}\n`;
}

/** The same from pino's JSON line. A line that is not pino's is given back as it is. */
export function formatJsonLine(json: string, colour: boolean): string {
  let line: LogLine;
  try {
    line = JSON.parse(json) as LogLine;
  } catch {
    return json;
  }
  // The message of an error ends with its causes, joined by a colon even after a full stop.
  const cause = line.err?.message?.replaceAll('.: ', '. ');
  const text = [line.msg, cause === line.msg ? undefined : cause].filter(
    (part) => part !== undefined && part !== '',
  );
  return formatLine(Date.parse(line.time), line.level, text.join(': '), colour);
}
