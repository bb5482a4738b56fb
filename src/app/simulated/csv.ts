import { resolve } from 'node:path';
import { badCsv } from '../../marketdata/csv/csv-error.ts';
import { type CsvFile, csvFiles, firstTime } from '../../marketdata/csv/csv-folder.ts';
import { type CsvSubject, csvMarket } from '../../marketdata/csv/csv-market.ts';
import { instrumentOf, isStockName, stockSymbol } from '../../marketdata/csv/csv-symbols.ts';
import type { MarketSource } from '../../marketdata/market.ts';
import { simulatedListings } from '../../simulator/catalogue.ts';
import type { SimulatedConfig } from '../config/schema.ts';
import type { MarketProgress, SimulatedMarket } from './markets.ts';
import { inMarket, momentOf, PlayingPlace } from './playing-place.ts';

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
  const open = (begin: number | undefined): MarketSource =>
    csvMarket({
      dir,
      subjects,
      ...(zone === undefined ? {} : { zone }),
      ...(begin === undefined ? {} : { from: begin as typeof first }),
    });
  const begin = from === undefined ? undefined : first;
  const reached = place.isSame ? progress.now : undefined;
  const whole = open(begin);
  const goesOn = reached !== undefined && reached > whole.start && reached < (whole.end ?? reached);
  const source = goesOn ? open(reached) : whole;
  place.remember();
  return { source, instruments: subjects.map(({ instrument }) => instrument), label: source.label };
}

function subjectsOf(files: readonly CsvFile[], date: string): readonly CsvSubject[] {
  const listed = simulatedListings(date, { universe: 'wide' }).map(({ instrument }) => instrument);
  const unlisted = files.filter(({ name }) => instrumentOf(name, listed) === undefined);
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
    const instrument = instrumentOf(file.name, all) ?? instrumentOf(stockSymbol(file.name), all);
    if (instrument === undefined) throw new Error(`a stock was not listed: ${file.name}`);
    return { file, instrument };
  });
}
