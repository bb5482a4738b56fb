const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const dayOfYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });

/** `10:15:32` in the reader's time zone. */
export const clockTime = (ms: number): string => clock.format(ms);

/** `10:15:32` today, `20 Nov 10:15:32` on another day, with the year in another year; the reader's time zone. */
export function localTime(ms: number, now: number): string {
  const then = new Date(ms);
  const today = new Date(now);
  if (then.toDateString() === today.toDateString()) return clockTime(ms);
  const date = then.getFullYear() === today.getFullYear() ? day : dayOfYear;
  return `${date.format(ms)} ${clockTime(ms)}`;
}

/** `2026-11-21 10:15:32.120 UTC`: the same for everybody. */
export const utcTime = (ms: number): string =>
  `${new Date(ms).toISOString().replace('T', ' ').replace('Z', '')} UTC`;
