import { conId } from '../../core/ids.ts';
import type { SecType } from '../../instruments/sec-type.ts';
import { AssetReader } from './asset-reader.ts';
import { leanAsset, type RecordedInstrument } from './lean-asset.ts';
import { LeanFolder, type Resolution } from './lean-folder.ts';
import { zipNames } from './zip.ts';

/** Something in a LEAN folder that can be replayed on a date. */
export interface RecordedSymbol {
  /** As IB writes it: `SPY`, `BRK B`, `ES`, `EUR`, `BTC`. */
  readonly symbol: string;
  readonly secType: Extract<SecType, 'STK' | 'FUT' | 'CASH' | 'CRYPTO'>;
  /** `USD`; of a pair, its second half. */
  readonly currency: string;
  /** Of futures: `YYYYMM`. */
  readonly contractMonth?: string;
  /** The finest data of the date. */
  readonly resolution: Exclude<Resolution, 'daily'>;
  /** Rows of the date's finest data: tells the busiest contract month from the others. */
  readonly bars: number;
}

/**
 * What the folder can replay on a date (`YYYY-MM-DD`, in the files' own zone): US equities, futures by contract month,
 * forex and crypto pairs with seconds, minutes or hours of that date. Throws `RecordedDataError`.
 */
export function recordedSymbols(dir: string, date: string): RecordedSymbol[] {
  const folder = new LeanFolder(dir);
  const found: RecordedSymbol[] = [];
  const add = (
    symbol: string,
    secType: RecordedSymbol['secType'],
    currency: string,
    month?: string,
  ): void => {
    const instrument: RecordedInstrument = {
      conId: conId(0),
      symbol,
      secType,
      currency,
      ...(month && { lastTradeDate: month }),
    };
    const asset = leanAsset(instrument);
    if (asset === undefined) return;
    for (const market of folder.markets(asset.format.kind)) {
      const day = new AssetReader(folder, asset, market).finest(date);
      if (day === undefined || day.resolution === 'daily') continue;
      const { resolution, bars } = day;
      found.push({
        symbol,
        secType,
        currency,
        resolution,
        bars: bars.length,
        ...(month && { contractMonth: month }),
      });
      return;
    }
  };
  for (const name of namesOf(folder, 'equity')) add(name.toUpperCase().replaceAll('.', ' '), 'STK', 'USD');
  for (const [kind, secType] of [
    ['forex', 'CASH'],
    ['crypto', 'CRYPTO'],
  ] as const) {
    for (const name of namesOf(folder, kind)) {
      const [, base = '', quote = ''] = /^(\w+?)(usdt|usdc|\w{3})$/.exec(name) ?? [];
      if (quote !== '') add(base.toUpperCase(), secType, quote.toUpperCase());
    }
  }
  for (const name of namesOf(folder, 'future')) {
    for (const month of contractMonths(folder, name, date.replaceAll('-', ''))) {
      add(name.toUpperCase(), 'FUT', 'USD', month);
    }
  }
  return found;
}

/** The names under which a kind has seconds, minutes or hours, in order. */
function namesOf(folder: LeanFolder, kind: 'equity' | 'forex' | 'crypto' | 'future'): string[] {
  const names = new Set<string>();
  for (const market of folder.markets(kind)) {
    for (const resolution of ['second', 'minute']) {
      for (const name of folder.list(kind, market, resolution)) names.add(name);
    }
    for (const name of folder.list(kind, market, 'hour')) {
      const [, plain] = /^(.+?)(?:_trade|_quote)?\.zip$/.exec(name) ?? [];
      if (plain !== undefined) names.add(plain);
    }
  }
  return [...names].sort();
}

function contractMonths(folder: LeanFolder, name: string, date: string): string[] {
  const months = new Set<string>();
  for (const market of folder.markets('future')) {
    for (const resolution of ['second', 'minute'] as const) {
      const asset = leanAsset({ conId: conId(0), symbol: name, secType: 'FUT', lastTradeDate: '000000' });
      if (asset === undefined) continue;
      for (const { file, kind } of folder.dayFiles(asset, market, resolution, date)) {
        if (kind !== 'trade') continue;
        for (const entry of zipNames(file)) {
          const [, month] = /_trade_(\d{6})\.csv$/.exec(entry) ?? [];
          if (month !== undefined) months.add(month);
        }
      }
    }
  }
  return [...months].sort();
}
