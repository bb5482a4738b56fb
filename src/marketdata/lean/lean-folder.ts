import fs from 'node:fs';
import path from 'node:path';
import type { AssetFormat, AssetKind, LeanAsset } from './lean-asset.ts';
import { badFile, RecordedDataError } from './recorded-data-error.ts';

/** From the finest. */
export const RESOLUTIONS = ['second', 'minute', 'hour', 'daily'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];
/** One zip a day: the others have one zip for all time. */
export type FileResolution = 'second' | 'minute';
export type RowKind = 'trade' | 'quote';

/** A zip, and which of its entries belongs to the asset. */
export interface LeanFile {
  readonly file: string;
  readonly kind: RowKind;
  readonly holdsEntry: (name: string) => boolean;
}

/** Knows where LEAN's data folder keeps what. Directory listings are kept for the life of the object. */
export class LeanFolder {
  readonly dir: string;
  readonly #listings = new Map<string, ReadonlySet<string>>();
  readonly #marketHours: Readonly<Record<string, { dataTimeZone?: string }>>;

  constructor(dir: string) {
    this.dir = path.resolve(dir);
    if (!fs.statSync(this.dir, { throwIfNoEntry: false })?.isDirectory()) {
      throw new RecordedDataError({
        code: 'RECORDED_FOLDER_MISSING',
        field: 'dir',
        found: this.dir,
        message: `There is no folder ${this.dir}. Give the folder that holds equity, future, forex or crypto in LEAN's format.`,
      });
    }
    this.#marketHours = readMarketHours(path.join(this.dir, 'market-hours/market-hours-database.json'));
  }

  /** Names in a folder below the data folder; empty when it does not exist. */
  list(...segments: readonly string[]): ReadonlySet<string> {
    const folder = path.join(this.dir, ...segments);
    const known = this.#listings.get(folder);
    if (known !== undefined) return known;
    const exists = fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory();
    const names = new Set(exists ? fs.readdirSync(folder).sort() : []);
    this.#listings.set(folder, names);
    return names;
  }

  /** LEAN's markets for a kind of asset that have a folder here: `usa`, `cme`, `fxcm`, `coinbase`. */
  markets(kind: AssetKind): string[] {
    return [...this.list(kind)].filter((name) => !name.includes('.'));
  }

  /** Files of one date (`YYYYMMDD` in the files' zone) and resolution: trades and quotes where they exist. */
  dayFiles(asset: LeanAsset, market: string, resolution: FileResolution, date: string): LeanFile[] {
    const { kind } = asset.format;
    const names = this.list(kind, market, resolution, asset.name);
    const files: LeanFile[] = [];
    for (const rows of ['trade', 'quote'] as const) {
      const name = `${date}_${rows}.zip`;
      if (!names.has(name)) continue;
      files.push({
        file: path.join(this.dir, kind, market, resolution, asset.name, name),
        kind: rows,
        holdsEntry: (entry) =>
          asset.contractMonth === undefined || entry.endsWith(`_${rows}_${asset.contractMonth}.csv`),
      });
    }
    return files;
  }

  /** The dates (`YYYYMMDD`) for which a file of this resolution exists, in order. */
  dates(asset: LeanAsset, market: string, resolution: FileResolution): string[] {
    const dates = new Set<string>();
    for (const name of this.list(asset.format.kind, market, resolution, asset.name)) {
      const [, date] = /^(\d{8})_(?:trade|quote)\.zip$/.exec(name) ?? [];
      if (date !== undefined) dates.add(date);
    }
    return [...dates].sort();
  }

  /** The files that hold all hours or days of an asset. */
  wholeFiles(asset: LeanAsset, market: string, resolution: 'hour' | 'daily'): LeanFile[] {
    const { kind } = asset.format;
    const names = this.list(kind, market, resolution);
    const folder = path.join(this.dir, kind, market, resolution);
    const files: LeanFile[] = [];
    for (const rows of ['trade', 'quote'] as const) {
      const plainKind = kind === 'forex' ? 'quote' : 'trade';
      const candidates = [`${asset.name}_${rows}.zip`, ...(rows === plainKind ? [`${asset.name}.zip`] : [])];
      const name = candidates.find((candidate) => names.has(candidate));
      if (name === undefined) continue;
      const month = asset.contractMonth;
      files.push({
        file: path.join(folder, name),
        kind: rows,
        holdsEntry: (entry) => month === undefined || entry.endsWith(`_${month}.csv`),
      });
    }
    return files;
  }

  /** The zone of the dates and times in an asset's files, for Temporal. */
  timeZone(format: AssetFormat, market: string, name: string): string {
    const symbol = name.toUpperCase();
    const entry =
      this.#marketHours[`${format.hoursKey}-${market}-${symbol}`] ??
      this.#marketHours[`${format.hoursKey}-${market}-[*]`];
    return temporalZone(entry?.dataTimeZone ?? format.timeZone);
  }
}

/** LEAN writes fixed offsets as `UTC-05`. */
function temporalZone(name: string): string {
  const [, sign, hours] = /^UTC([+-])(\d{2})$/.exec(name) ?? [];
  return sign === undefined ? name : `${sign}${hours}:00`;
}

function readMarketHours(file: string): Readonly<Record<string, { dataTimeZone?: string }>> {
  if (!fs.existsSync(file)) return {};
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')).entries ?? {};
  } catch (cause) {
    throw badFile(file, undefined, `it is no JSON (${cause instanceof Error ? cause.message : cause})`);
  }
}
