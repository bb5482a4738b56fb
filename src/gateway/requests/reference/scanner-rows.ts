import type { Instrument } from '../../../instruments/instrument.ts';
import type { reqScannerSubscription } from '../../codec/client/news-and-scanner.ts';
import type { ValuesOf } from '../../codec/message.ts';
import type { GatewayContext } from '../../session/client.ts';

export type ScannerRequest = ValuesOf<typeof reqScannerSubscription>;

/** What a scan ranks by; the largest comes first. Undefined leaves the instrument out. */
type Rank = (instrument: Instrument, gateway: GatewayContext) => number | undefined;

const change: Rank = ({ conId }, { exchange, feed }) => {
  const close = exchange.quote(conId)?.close ?? exchange.quote(conId)?.last;
  const last = feed.range(conId).last;
  return close === undefined || last === undefined || close === 0 ? undefined : last / close - 1;
};

const negated =
  (rank: Rank): Rank =>
  (instrument, gateway) => {
    const value = rank(instrument, gateway);
    return value === undefined ? undefined : -value;
  };

const volume: Rank = ({ conId }, { feed }) => {
  const { last, volume: traded } = feed.range(conId);
  return last === undefined ? undefined : traded;
};

const trades: Rank = ({ conId }, { feed }) => {
  const { last, count } = feed.range(conId);
  return last === undefined ? undefined : count;
};

export interface Scan {
  readonly code: string;
  readonly name: string;
  readonly rank: Rank;
}

/** The scans of the simulated market. */
export const SCANS: readonly Scan[] = [
  { code: 'TOP_PERC_GAIN', name: 'Top % Gainers', rank: change },
  { code: 'TOP_PERC_LOSE', name: 'Top % Losers', rank: negated(change) },
  { code: 'MOST_ACTIVE', name: 'Most Active', rank: volume },
  { code: 'HOT_BY_VOLUME', name: 'Hot by Volume', rank: volume },
  { code: 'TOP_TRADE_COUNT', name: 'Top Trade Count', rank: trades },
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

/** The instruments that pass the request's filters, the highest rank first. */
export function scanned(request: ScannerRequest, scan: Scan, gateway: GatewayContext): Instrument[] {
  const secType = SCAN_INSTRUMENTS[request.instrument];
  const venues = SCAN_LOCATIONS[request.instrument]?.[request.locationCode];
  return gateway.exchange.instruments
    .filter((instrument) => instrument.secType === secType)
    .filter(({ primaryExchange, exchange }) => venues?.includes(primaryExchange || exchange) ?? true)
    .filter((instrument) => passes(instrument, request, gateway))
    .map((instrument) => ({ instrument, value: scan.rank(instrument, gateway) }))
    .filter((row): row is { instrument: Instrument; value: number } => row.value !== undefined)
    .sort((a, b) => b.value - a.value || a.instrument.localSymbol.localeCompare(b.instrument.localSymbol))
    .map(({ instrument }) => instrument);
}

function passes({ conId }: Instrument, request: ScannerRequest, { feed }: GatewayContext): boolean {
  const { last, volume: traded } = feed.range(conId);
  const { abovePrice, belowPrice, aboveVolume } = request;
  if (abovePrice !== undefined && (last === undefined || last < abovePrice)) return false;
  if (belowPrice !== undefined && belowPrice > 0 && (last === undefined || last > belowPrice)) return false;
  return aboveVolume === undefined || traded >= aboveVolume;
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
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<ScanParameterResponse>',
    `<InstrumentList varName="instrumentList">${types.join('')}</InstrumentList>`,
    `<LocationTree varName="locationTree">${locations.join('')}</LocationTree>`,
    `<ScanTypeList varName="scanTypeList">${scans.join('')}</ScanTypeList>`,
    '</ScanParameterResponse>',
  ].join('\n');
}
