import type { Instrument } from '../../../instruments/instrument.ts';
import type { GatewayContext } from '../../session/client.ts';
import { passes, SCAN_FILTERS, type ScannerFilter, type ScannerRequest } from './scanner-filters.ts';
import { changePercent, type Measure, tradeCount, volume } from './scanner-measures.ts';

const negated =
  (measure: Measure): Measure =>
  (instrument, gateway) => {
    const value = measure(instrument, gateway);
    return value === undefined ? undefined : -value;
  };

export interface Scan {
  readonly code: string;
  readonly name: string;
  /** What is ranked by; the largest comes first. */
  readonly rank: Measure;
}

/** The scans of the simulated market. */
export const SCANS: readonly Scan[] = [
  { code: 'TOP_PERC_GAIN', name: 'Top % Gainers', rank: changePercent },
  { code: 'TOP_PERC_LOSE', name: 'Top % Losers', rank: negated(changePercent) },
  { code: 'MOST_ACTIVE', name: 'Most Active', rank: volume },
  { code: 'HOT_BY_VOLUME', name: 'Hot by Volume', rank: volume },
  { code: 'TOP_TRADE_COUNT', name: 'Top Trade Count', rank: tradeCount },
];

/** IB's names of what is scanned, with the security type. */
export const SCAN_INSTRUMENTS: Readonly<Record<string, string>> = { STK: 'STK', 'FUT.US': 'FUT' };

/** Where is scanned, by what is scanned, with the listing exchanges; undefined means all. */
export const SCAN_LOCATIONS: Readonly<
  Record<string, Readonly<Record<string, readonly string[] | undefined>>>
> = {
  STK: {
    'STK.US': undefined,
    'STK.US.MAJOR': undefined,
    'STK.NASDAQ': ['NASDAQ'],
    'STK.NYSE': ['NYSE'],
    'STK.ARCA': ['ARCA'],
  },
  'FUT.US': {
    'FUT.US': undefined,
    'FUT.CME': ['CME'],
    'FUT.GLOBEX': ['CME'],
    'FUT.NYMEX': ['NYMEX'],
    'FUT.COMEX': ['COMEX'],
  },
};

/** The instruments of the request's location that pass the filters, the highest rank first. */
export function scanned(
  request: ScannerRequest,
  scan: Scan,
  filters: readonly ScannerFilter[],
  gateway: GatewayContext,
): Instrument[] {
  const secType = SCAN_INSTRUMENTS[request.instrument];
  const venues = SCAN_LOCATIONS[request.instrument]?.[request.locationCode];
  return gateway.exchange.instruments
    .filter((instrument) => instrument.secType === secType)
    .filter(({ primaryExchange, exchange }) => venues?.includes(primaryExchange || exchange) ?? true)
    .filter((instrument) => passes(instrument, filters, gateway))
    .map((instrument) => ({ instrument, value: scan.rank(instrument, gateway) }))
    .filter((row): row is { instrument: Instrument; value: number } => row.value !== undefined)
    .sort((a, b) => b.value - a.value || a.instrument.localSymbol.localeCompare(b.instrument.localSymbol))
    .map(({ instrument }) => instrument);
}

/** The scanner's parameters in the form of IB's document: what can be scanned, where, and how. */
export function scannerParametersXml(): string {
  const types = Object.entries(SCAN_INSTRUMENTS).map(
    ([type, secType]) =>
      `<Instrument><name>${type === 'STK' ? 'US Stocks' : 'US Futures'}</name><type>${type}</type><secType>${secType}</secType></Instrument>`,
  );
  const locations = Object.entries(SCAN_LOCATIONS).flatMap(([type, codes]) =>
    Object.keys(codes).map(
      (code) =>
        `<Location><displayName>${code}</displayName><locationCode>${code}</locationCode><instruments>${type}</instruments></Location>`,
    ),
  );
  const scans = SCANS.map(
    ({ code, name }) =>
      `<ScanType><displayName>${name}</displayName><scanCode>${code}</scanCode><instruments>${Object.keys(SCAN_INSTRUMENTS).join(',')}</instruments></ScanType>`,
  );
  const ranges = [...new Set(SCAN_FILTERS.map(({ range }) => range))].map((range) => {
    const fields = SCAN_FILTERS.filter((tag) => tag.range === range).map(
      ({ code, name }) =>
        `<AbstractField type="scanner.filter.DoubleField"><code>${code}</code><displayName>${name}</displayName></AbstractField>`,
    );
    return `<RangeFilter><id>${range}</id>${fields.join('')}</RangeFilter>`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<ScanParameterResponse>',
    `<InstrumentList varName="instrumentList">${types.join('')}</InstrumentList>`,
    `<LocationTree varName="locationTree">${locations.join('')}</LocationTree>`,
    `<ScanTypeList varName="scanTypeList">${scans.join('')}</ScanTypeList>`,
    `<FilterList varName="filterList">${ranges.join('')}</FilterList>`,
    '</ScanParameterResponse>',
  ].join('\n');
}
