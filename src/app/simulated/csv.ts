import { resolve } from 'node:path';
import type { UnixMs } from '../../core/clock.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import { badCsv } from '../../marketdata/csv/csv-error.ts';
import { type CsvFile, csvFiles, firstTime } from '../../marketdata/csv/csv-folder.ts';
import { type CsvSubject, csvMarket } from '../../marketdata/csv/csv-market.ts';
import { instrumentOf, isStockName, stockSymbol } from '../../marketdata/csv/csv-symbols.ts';
import type { MarketSource } from '../../marketdata/market.ts';
import { simulatedListings } from '../../simulator/catalogue.ts';
import type { SimulatedConfig } from '../config/schema.ts';
import { inMarket, momentOf, PlayingPlace } from './playing-place.ts';
import type { MarketProgress, SimulatedMarket } from './simulated-market.ts';

const NEW_YORK = 'America/New_York';

/**
 * Bars out of CSV files, one file for each symbol. Goes on where it was like a replay. What no table lists is taken for a US stock.
 * Throws `RecordedDataError`.
 */
export function openCsvMarket(
  csv: NonNullable<SimulatedConfig['csv']>,
  progress: MarketProgress,
  memoryPath: string,
): SimulatedMarket {
  const { dir, from, zone } = csv;
  const files = csvFiles(dir);
  const first = from === undefined ? firstTime(files, () => ({ zone, dateZone: NEW_YORK })) : momentOf(from);
  const subjects = subjectsOf(files, inMarket(first).toPlainDate().toString());
  const place = new PlayingPlace(memoryPath, `csv ${from ?? 'beginning'} ${zone ?? ''} ${resolve(dir)}`);
  const open = (begin: UnixMs): MarketSource =>
    csvMarket({ dir, subjects, from: begin, ...(zone === undefined ? {} : { zone }) });
  const reached = place.isSame ? progress.now : undefined;
  const whole = open(first);
  const goesOn = reached !== undefined && reached > whole.start && reached < (whole.end ?? reached);
  const source = goesOn ? open(reached) : whole;
  place.remember();
  return { source, instruments: subjects.map(({ instrument }) => instrument), label: source.label };
}

/** Classes of shares are written with a dot in file names too: `BRK.B.csv`. */
const instrumentNamed = (name: string, instruments: readonly Instrument[]): Instrument | undefined =>
  instrumentOf(name, instruments) ?? instrumentOf(stockSymbol(name), instruments);

function subjectsOf(files: readonly CsvFile[], date: string): readonly CsvSubject[] {
  const listed = simulatedListings(date, { universe: 'wide' }).map(({ instrument }) => instrument);
  const unlisted = files.filter(({ name }) => instrumentNamed(name, listed) === undefined);
  for (const { name, path } of unlisted) {
    if (isStockName(name)) continue;
    throw badCsv(
      { file: path, found: name },
      `"${name}" is no symbol that is known here. Name the file after a stock (SPY.csv), a future (ES.csv, ESZ6.csv), a pair (EUR.USD.csv) or BTC.csv.`,
    );
  }
  const furtherStocks = unlisted.map(({ name }) => stockSymbol(name));
  const all = simulatedListings(date, { universe: 'wide', furtherStocks }).map(
    ({ instrument }) => instrument,
  );
  return files.map((file): CsvSubject => {
    const instrument = instrumentNamed(file.name, all);
    if (instrument === undefined) throw new Error(`a stock was not listed: ${file.name}`);
    return { file, instrument };
  });
}
