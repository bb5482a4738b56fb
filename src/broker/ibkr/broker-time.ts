import { type UnixMs, unixMs } from '../../core/clock.ts';

/** Zone names that TWS writes and that are not IANA names. */
const ZONES: Readonly<Record<string, string>> = {
  EST: 'America/New_York',
  EDT: 'America/New_York',
  CST: 'America/Chicago',
  CDT: 'America/Chicago',
  MST: 'America/Denver',
  MDT: 'America/Denver',
  PST: 'America/Los_Angeles',
  PDT: 'America/Los_Angeles',
  GMT: 'Europe/London',
  BST: 'Europe/London',
  CET: 'Europe/Berlin',
  CEST: 'Europe/Berlin',
  MET: 'Europe/Berlin',
  JST: 'Asia/Tokyo',
  HKT: 'Asia/Hong_Kong',
  SGT: 'Asia/Singapore',
  'Eastern Standard Time': 'America/New_York',
  'Central Standard Time': 'America/Chicago',
  'Mountain Standard Time': 'America/Denver',
  'Pacific Standard Time': 'America/Los_Angeles',
  'GMT Standard Time': 'Europe/London',
  'Greenwich Mean Time': 'Europe/London',
  'W. Europe Standard Time': 'Europe/Berlin',
  'Romance Standard Time': 'Europe/Paris',
  'Central Europe Standard Time': 'Europe/Budapest',
  'Central European Standard Time': 'Europe/Warsaw',
  'Tokyo Standard Time': 'Asia/Tokyo',
  'China Standard Time': 'Asia/Shanghai',
  'Singapore Standard Time': 'Asia/Singapore',
  'AUS Eastern Standard Time': 'Australia/Sydney',
  'US/Eastern': 'America/New_York',
  'US/Central': 'America/Chicago',
  'US/Mountain': 'America/Denver',
  'US/Pacific': 'America/Los_Angeles',
};

const known = new Map<string, string | undefined>();

/** The IANA zone of a zone name of TWS; undefined where it is not known. */
export function ianaZone(name: string): string | undefined {
  if (known.has(name)) return known.get(name);
  const zone = ZONES[name] ?? (isIana(name) ? name : undefined);
  known.set(name, zone);
  return zone;
}

function isIana(name: string): boolean {
  if (name === '') return false;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The zone at the end of a session's connection time, `20261121 10:00:00 EST`. */
export const zoneOfConnection = (connectionTime: string): string | undefined =>
  ianaZone(/^\d{8}\s+\d{2}:\d{2}:\d{2}\s+(.+)$/.exec(connectionTime)?.[1]?.trim() ?? '');

const STAMP = /^(\d{4})(\d{2})(\d{2})(-|\s+)(\d{2}):(\d{2}):(\d{2})(?:\s+(.+))?$/;

/**
 * A time that the gateway writes: `20260611-13:30:30` (UTC), `20261121 10:30:30 US/Eastern`, or without a zone, then
 * in the gateway's own (`localZone`, an IANA name). Undefined where the text is no time.
 */
export function brokerTime(text: string, localZone: string): UnixMs | undefined {
  const match = STAMP.exec(text.trim());
  if (!match) return undefined;
  const [, year, month, day, separator, hour, minute, second, zoneName] = match;
  const written = zoneName === undefined ? undefined : ianaZone(zoneName.trim());
  const zone = written ?? (separator === '-' ? 'UTC' : localZone);
  try {
    const time = new Temporal.PlainDateTime(
      Number(year),
      Number(month),
      Number(day),
      Number(hour),
      Number(minute),
      Number(second),
    );
    return unixMs(time.toZonedDateTime(zone).epochMilliseconds);
  } catch {
    return undefined;
  }
}

/** Midnight of a bar's date (`20261121`) in the exchange's zone. */
export function dateTime(text: string, zone: string): UnixMs | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  return match ? brokerTime(`${text} 00:00:00`, zone) : undefined;
}

/** A moment as IB takes it in UTC: `20261121-15:55:00`. Whole seconds. */
export function utcStamp(at: UnixMs): string {
  const text = new Date(at).toISOString();
  return `${text.slice(0, 10).replaceAll('-', '')}-${text.slice(11, 19)}`;
}
