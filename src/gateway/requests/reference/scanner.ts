import { entryOf } from '../../../core/entry-of.ts';
import {
  cancelScannerSubscription,
  reqScannerParameters,
  reqScannerSubscription,
} from '../../codec/client/news-and-scanner.ts';
import { scannerData, scannerParameters } from '../../codec/server/news-and-scanner.ts';
import { every, type Interval } from '../../market/cadence.ts';
import { type OpenFamily, route } from '../../session/client.ts';
import { type ScannerFilter, type ScannerRequest, scannerFilters } from './scanner-filters.ts';
import {
  SCAN_INSTRUMENTS,
  SCAN_LOCATIONS,
  SCANS,
  type Scan,
  scanned,
  scannerParametersXml,
} from './scanner-rows.ts';

/** IB's limits. */
const MOST_ROWS = 50;
const MOST_SCANS = 10;
/** IB sends a scan's result again every 30 seconds. */
const UPDATE_INTERVAL: Interval = { marketMs: 30_000, realMs: 1000 };

interface OpenScan {
  readonly request: ScannerRequest;
  readonly scan: Scan;
  readonly filters: readonly ScannerFilter[];
}

/** Rankings of what is listed. */
export const scannerRequests: OpenFamily = (client, gateway) => {
  const open = new Map<number, OpenScan>();

  const send = ({ request, scan, filters }: OpenScan): void => {
    const { reqId, numberOfRows = -1 } = request;
    const most = numberOfRows < 1 ? MOST_ROWS : Math.min(MOST_ROWS, numberOfRows);
    const found = scanned(request, scan, filters, gateway).slice(0, most);
    if (found.length === 0) {
      client.error(reqId, 165, 'Historical Market Data Service query message:no items retrieved');
    }
    const rows = found.map((instrument, rank) => ({
      rank,
      conId: instrument.conId,
      symbol: instrument.symbol,
      secType: instrument.secType,
      lastTradeDateOrContractMonth: instrument.lastTradeDate ?? '',
      strike: 0,
      right: '',
      exchange: instrument.exchange,
      currency: instrument.currency,
      localSymbol: instrument.localSymbol,
      marketName: instrument.tradingClass,
      tradingClass: instrument.tradingClass,
      distance: '',
      benchmark: '',
      projection: '',
      legs: '',
    }));
    client.send(scannerData, { reqId, rows });
  };

  const stop = every(gateway.feed, UPDATE_INTERVAL, () => {
    if (client.congested) return;
    for (const opened of open.values()) send(opened);
  });

  const invalid = (reqId: number, cause: string): void =>
    client.error(reqId, 162, `Historical Market Data Service error message:${cause}`);

  return {
    routes: [
      route(reqScannerParameters, () => client.send(scannerParameters, { xml: scannerParametersXml() })),

      route(reqScannerSubscription, (request) => {
        const { reqId, instrument, locationCode, scanCode } = request;
        const filters = scannerFilters(request);
        const scan = SCANS.find(({ code }) => code === scanCode.trim().toUpperCase());
        if (open.has(reqId)) {
          client.error(reqId, 322, "Error processing request.-'bO' : cause - Duplicate ticker id");
        } else if (open.size >= MOST_SCANS) {
          invalid(reqId, `only ${MOST_SCANS} simultaneous API scanner subscriptions are allowed`);
        } else if (scan === undefined) {
          invalid(reqId, `${scanCode}: scan code is not supported`);
        } else if (entryOf(SCAN_INSTRUMENTS, instrument) === undefined) {
          invalid(reqId, `${instrument}: instrument type is not supported`);
        } else if (!Object.hasOwn(SCAN_LOCATIONS[instrument] ?? {}, locationCode)) {
          invalid(reqId, `${locationCode}: location is not supported for ${instrument}`);
        } else if (!filters.ok) {
          invalid(reqId, filters.error);
        } else {
          const opened = { request, scan, filters: filters.value };
          open.set(reqId, opened);
          send(opened);
        }
      }),

      route(cancelScannerSubscription, ({ reqId }) => {
        if (!open.delete(reqId)) {
          client.error(reqId, 365, `No scanner subscription found for ticker id:${reqId}`);
        }
      }),
    ],
    close: stop,
  };
};
