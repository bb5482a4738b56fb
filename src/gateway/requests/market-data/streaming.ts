import type { Instrument } from '../../../instruments/instrument.ts';
import { cancelMktData, reqMarketDataType, reqMktData } from '../../codec/client/market-data.ts';
import { marketDataType, tickSnapshotEnd } from '../../codec/server/market-data.ts';
import { type OpenFamily, route } from '../../session/client.ts';
import { MarketDataLine } from './line.ts';
import { LinePacer } from './pacer.ts';
import { LIVE_TICKS, MARKET_DATA_TYPE } from './tick-types.ts';

interface OpenLine {
  readonly line: MarketDataLine;
  readonly stop: () => void;
}

/** Streaming quotes and snapshots. */
export const streamingRequests: OpenFamily = (client, gateway) => {
  const { exchange, contracts, feed, settings } = gateway;
  const lines = new Map<number, OpenLine>();
  let wanted: number = MARKET_DATA_TYPE.live;
  const pacer = new LinePacer<MarketDataLine>({
    intervalOf: ({ instrument }) =>
      instrument.secType === 'CASH' ? settings.forexTickIntervalMs : settings.tickIntervalMs,
    isHeld: () => client.congested,
  });

  const close = (reqId: number): boolean => {
    const open = lines.get(reqId);
    if (open === undefined) return false;
    open.stop();
    pacer.remove(open.line);
    return lines.delete(reqId);
  };

  /** Real-time data is available for everything listed; frozen data outside the hours when asked for. */
  const typeFor = (instrument: Instrument): number => {
    const mayFreeze = wanted === MARKET_DATA_TYPE.frozen || wanted === MARKET_DATA_TYPE.delayedFrozen;
    return mayFreeze && exchange.session(instrument.conId) === 'closed'
      ? MARKET_DATA_TYPE.frozen
      : MARKET_DATA_TYPE.live;
  };

  const begin = (reqId: number, instrument: Instrument): MarketDataLine => {
    const line = new MarketDataLine(reqId, instrument, client, gateway, LIVE_TICKS);
    client.send(marketDataType, { reqId, type: typeFor(instrument) });
    line.begin();
    return line;
  };

  return {
    routes: [
      route(reqMktData, ({ reqId, contract, snapshot, regulatorySnapshot, genericTicks }) => {
        if (lines.has(reqId)) {
          client.error(reqId, 322, "Error processing request.-'bO' : cause - Duplicate ticker id");
          return;
        }
        const isSnapshot = snapshot || regulatorySnapshot;
        if (isSnapshot && genericTicks.trim() !== '') {
          client.error(reqId, 414, 'Snapshot market data subscription is not applicable to generic ticks.');
          return;
        }
        const found = contracts.resolve(contract);
        if (!found.ok) {
          client.error(reqId, found.error.code, found.error.message);
          return;
        }
        if (isSnapshot) {
          begin(reqId, found.value);
          client.send(tickSnapshotEnd, { reqId });
          return;
        }
        if (lines.size >= settings.marketDataLines) {
          client.error(reqId, 101, 'Max number of tickers has been reached');
          return;
        }
        const line = begin(reqId, found.value);
        const stop = feed.follow(found.value.conId, (event) => {
          line.noticed(event);
          pacer.changed(line);
        });
        lines.set(reqId, { line, stop });
      }),

      route(cancelMktData, ({ reqId }) => {
        if (!close(reqId)) client.error(reqId, 300, `Can't find EId with tickerId:${reqId}`);
      }),

      route(reqMarketDataType, ({ marketDataType: type }) => {
        if (type < MARKET_DATA_TYPE.live || type > MARKET_DATA_TYPE.delayedFrozen) {
          client.error(-1, 321, "Error validating request.-'bT' : cause - Invalid market data type");
          return;
        }
        wanted = type;
      }),
    ],

    onDrain: () => pacer.resume(),

    close(): void {
      for (const reqId of [...lines.keys()]) close(reqId);
      pacer.close();
    },
  };
};
