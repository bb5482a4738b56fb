import { type UnixMs, unixMs } from '../../core/clock.ts';
import type { ConId } from '../../core/ids.ts';
import { FUTURES_ROOTS } from '../../instruments/futures-roots.ts';
import { LocalDays } from '../local-days.ts';
import type { MarketSource } from '../market.ts';
import { Playback, type PlayedMember } from '../playback.ts';
import { AssetReader } from './asset-reader.ts';
import { type LeanAsset, leanAsset, type RecordedInstrument } from './lean-asset.ts';
import { LeanFolder } from './lean-folder.ts';
import { PlayCursor } from './play-cursor.ts';
import { RecordedBars } from './recorded-bars.ts';
import { RecordedDataError } from './recorded-data-error.ts';

export interface RecordedMarketOptions {
  /** A folder in LEAN's format: it holds `equity`, `future`, `forex` or `crypto`. */
  readonly dir: string;
  /** First day, New York: `YYYY-MM-DD`, or `YYYY-MM-DDTHH:MM` to begin within it. */
  readonly from: string;
  /** Last day, New York, `YYYY-MM-DD`; default: the first. */
  readonly to?: string;
  readonly instruments: readonly RecordedInstrument[];
}

/**
 * A market of recorded days, played from the finest bars there are for each instrument and day. Instruments without
 * data in these days are left out of `conIds`. Files are read when their day is reached. Prices are raw. Rejects
 * with `RecordedDataError`, which `advance`, `nextEventTime` and `bars` also throw for a bad file.
 */
export async function recordedMarket(options: RecordedMarketOptions): Promise<MarketSource> {
  const folder = new LeanFolder(options.dir);
  const { start, end, label } = playedTime(options.from, options.to);
  const members = new Map<ConId, PlayedMember>();
  for (const instrument of options.instruments) {
    const member = memberOf(folder, instrument, start, end);
    if (member !== undefined) members.set(instrument.conId, member);
  }
  if (members.size === 0) {
    const near = datesNear(folder, options.instruments, label).join(', ');
    const names = [...new Set(options.instruments.map(({ symbol }) => symbol))].join(', ');
    throw new RecordedDataError({
      code: 'RECORDED_DATA_MISSING',
      field: 'from',
      found: label,
      allowed: near,
      message: `${folder.dir} holds no data of ${label} for ${names}. Days with data nearby: ${near || 'none'}.`,
    });
  }
  return new Playback({ label: `recorded ${label}`, start, end, members });
}

function memberOf(
  folder: LeanFolder,
  instrument: RecordedInstrument,
  start: UnixMs,
  end: UnixMs,
): PlayedMember | undefined {
  const asset = leanAsset(instrument);
  if (asset === undefined) return undefined;
  const { unknownSize } = asset.format;
  const rules = { conId: instrument.conId, minTick: minTickOf(instrument, asset), unknownSize };
  for (const market of folder.markets(asset.format.kind)) {
    const reader = new AssetReader(folder, asset, market);
    const cursor = new PlayCursor(reader, rules, start, end);
    if (cursor.peek() === undefined) continue;
    return { cursor, bars: new RecordedBars(reader, rules.minTick, start) };
  }
  return undefined;
}

function minTickOf(instrument: RecordedInstrument, { format }: LeanAsset): number {
  const root = format.kind === 'future' ? FUTURES_ROOTS.get(instrument.symbol) : undefined;
  return instrument.minTick ?? root?.minTick ?? format.minTick;
}

function playedTime(from: string, to: string | undefined): { start: UnixMs; end: UnixMs; label: string } {
  const days = new LocalDays('America/New_York');
  const [firstDate = '', time] = from.split('T');
  const first = dateOf(firstDate, 'from');
  const last = to === undefined ? first : dateOf(to, 'to');
  if (last < first) throw badDate('to', to ?? '', `it is before the first day ${first}`);
  const { start: midnight } = days.on(first);
  const { end } = days.on(last);
  if (time === undefined) return { start: midnight, end, label: rangeLabel(first, last) };
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time) ?? [];
  if (hour === undefined) throw badDate('from', from, 'its time is not HH:MM');
  const plain = Temporal.PlainDateTime.from(`${first}T${hour}:${minute}`);
  const start = unixMs(plain.toZonedDateTime('America/New_York').epochMilliseconds);
  return { start, end, label: rangeLabel(first, last) };
}

const rangeLabel = (first: string, last: string): string => (first === last ? first : `${first} to ${last}`);

function dateOf(text: string, field: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) throw badDate(field, text, 'it is not YYYY-MM-DD');
  try {
    return Temporal.PlainDate.from(text).toString();
  } catch {
    throw badDate(field, text, 'there is no such day');
  }
}

const badDate = (field: string, found: string, problem: string): RecordedDataError =>
  new RecordedDataError({
    code: 'RECORDED_DATE_INVALID',
    field,
    found,
    allowed: 'YYYY-MM-DD or YYYY-MM-DDTHH:MM, New York time',
    message: `The date "${found}" cannot be played: ${problem}. Write it as 2013-10-07 or 2013-10-07T09:30 (New York time).`,
  });

/** Up to ten dates with seconds or minutes of these instruments, the nearest to `wanted` first. */
function datesNear(folder: LeanFolder, instruments: readonly RecordedInstrument[], wanted: string): string[] {
  const dates = new Set<string>();
  for (const instrument of instruments) {
    const asset = leanAsset(instrument);
    if (asset === undefined) continue;
    for (const market of folder.markets(asset.format.kind)) {
      for (const resolution of ['second', 'minute'] as const) {
        for (const date of folder.dates(asset, market, resolution)) dates.add(date);
      }
    }
  }
  const target = Date.parse(wanted.slice(0, 10));
  const iso = [...dates].map((date) => `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`);
  return iso
    .sort((a, b) => Math.abs(Date.parse(a) - target) - Math.abs(Date.parse(b) - target))
    .slice(0, 10)
    .sort();
}
