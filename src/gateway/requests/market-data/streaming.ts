import type { Instrument } from '../../../instruments/instrument.ts';
import { isQuotedOnly } from '../../../instruments/quoted-only.ts';
import type { BrokerError } from '../../../simulator/exchange.ts';
import { cancelMktData, reqMarketDataType, reqMktData } from '../../codec/client/market-data.ts';
import {
  marketDataType,
  rerouteMktData,
  tickReqParams,
  tickSnapshotEnd,
} from '../../codec/server/market-data.ts';
import { BBO_EXCHANGE } from '../../contracts/exchanges.ts';
import { quotedElsewhere } from '../../contracts/quoted-elsewhere.ts';
import { every, type Interval } from '../../market/cadence.ts';
import {
  MARKET_DATA_TYPE,
  partlyRefused,
  SHOWING_DELAYED,
  streamRefusal,
} from '../../market/entitlements.ts';
import { type OpenFamily, route } from '../../session/client.ts';
import { DELAYED_OPTION_TICKS, OPTION_TICKS, OptionComputations } from '../options/computation.ts';
import { GenericTicks, parseGenericTicks, withDelayedData, withoutSubscription } from './generic-ticks.ts';
import { MarketDataLine } from './line.ts';
import { DelayedView, LiveView } from './line-view.ts';
import { LinePacer } from './pacer.ts';
import { DELAYED_TICKS, LIVE_TICKS } from './tick-types.ts';

/** How often ticks that change with time are looked at. */
const GENERIC_INTERVAL: Interval = { marketMs: 1000, realMs: 250 };
const SNAPSHOT_PERMISSIONS = 3;

interface OpenLine {
  /** Absent: generic ticks alone. */
  readonly line?: MarketDataLine;
  readonly stop: () => void;
}

/** Streaming quotes and snapshots. */
export const streamingRequests: OpenFamily = (client, gateway) => {
  const { exchange, contracts, feed, settings, entitlements } = gateway;
  const lines = new Map<number, OpenLine>();
  let wanted: number = MARKET_DATA_TYPE.live;
  const pacer = new LinePacer<MarketDataLine>({
    intervalOf: ({ instrument }) =>
      feed.isStepped()
        ? 0
        : isQuotedOnly(instrument)
          ? settings.forexTickIntervalMs
          : settings.tickIntervalMs,
    isHeld: () => client.congested,
    attempt: client.attempt,
  });

  const close = (reqId: number): boolean => {
    const open = lines.get(reqId);
    if (open === undefined) return false;
    open.stop();
    if (open.line !== undefined) pacer.remove(open.line);
    return lines.delete(reqId);
  };

  const tell = (reqId: number, { code, message }: BrokerError): void => client.error(reqId, code, message);

  /** Frozen data outside the hours when asked for. */
  const typeFor = (instrument: Instrument, isDelayed: boolean): number => {
    const mayFreeze = wanted === MARKET_DATA_TYPE.frozen || wanted === MARKET_DATA_TYPE.delayedFrozen;
    const isFrozen = mayFreeze && exchange.session(instrument.conId) === 'closed';
    if (isDelayed) return isFrozen ? MARKET_DATA_TYPE.delayedFrozen : MARKET_DATA_TYPE.delayed;
    return isFrozen ? MARKET_DATA_TYPE.frozen : MARKET_DATA_TYPE.live;
  };

  /** Sends the line's parameters and all there is now; then the line goes on until stopped. */
  const begin = (reqId: number, instrument: Instrument, isDelayed: boolean): OpenLine => {
    const live = new LiveView(instrument, gateway);
    const view = isDelayed ? new DelayedView(instrument, gateway) : live;
    const computations =
      instrument.option === undefined
        ? undefined
        : new OptionComputations(
            reqId,
            instrument.conId,
            client,
            exchange,
            isDelayed ? DELAYED_OPTION_TICKS : OPTION_TICKS,
          );
    const ticks = isDelayed ? DELAYED_TICKS : LIVE_TICKS;
    const line = new MarketDataLine(reqId, instrument, client, view, ticks, computations);
    client.send(marketDataType, { reqId, type: typeFor(instrument, isDelayed) });
    sendParameters(reqId, instrument);
    const stop = isDelayed
      ? feed.onStep(() => pacer.changed(line))
      : feed.follow(instrument.conId, (event) => {
          live.noticed(event);
          pacer.changed(line);
        });
    line.sendChanges();
    return { line, stop };
  };

  const sendParameters = (reqId: number, { minTick, secType }: Instrument): void =>
    client.send(tickReqParams, {
      reqId,
      minTick,
      bboExchange: secType === 'STK' ? BBO_EXCHANGE : '',
      snapshotPermissions: SNAPSHOT_PERMISSIONS,
    });

  /** Sends generic ticks until stopped. */
  const beginGeneric = (reqId: number, instrument: Instrument, ids: ReadonlySet<number>): (() => void) => {
    const ticks = new GenericTicks(reqId, instrument, ids, client, gateway);
    ticks.begin();
    const stops = [
      ...(ticks.followsTrades ? [feed.follow(instrument.conId, (event) => ticks.noticed(event))] : []),
      ...(ticks.changesWithTime ? [every(feed, GENERIC_INTERVAL, () => ticks.update())] : []),
    ];
    return () => {
      ticks.stop();
      for (const stop of stops) stop();
    };
  };

  return {
    routes: [
      route(reqMktData, ({ reqId, contract, comboLegs = [], snapshot, regulatorySnapshot, genericTicks }) => {
        if (lines.has(reqId)) {
          client.error(reqId, 322, "Error processing request.-'bO' : cause - Duplicate ticker id");
          return;
        }
        const isSnapshot = snapshot || regulatorySnapshot;
        if (isSnapshot && genericTicks.trim() !== '') {
          client.error(reqId, 414, 'Snapshot market data subscription is not applicable to generic ticks.');
          return;
        }
        const found = contracts.resolveAny(contract, comboLegs);
        if (!found.ok) {
          client.error(reqId, found.error.code, found.error.message);
          return;
        }
        const instrument = found.value;
        const elsewhere = quotedElsewhere(instrument, contracts);
        if (elsewhere !== undefined) {
          client.send(rerouteMktData, { reqId, ...elsewhere });
          return;
        }
        const generic = parseGenericTicks(genericTicks, instrument);
        if (!generic.ok) {
          tell(reqId, generic.error);
          return;
        }
        if (!isSnapshot && lines.size >= settings.marketDataLines) {
          client.error(reqId, 101, 'Max number of tickers has been reached');
          return;
        }
        const entitlement = entitlements.of(instrument);
        const { ids, alone } = generic.value;
        const refusal = streamRefusal(instrument, entitlement, wanted);
        if (refusal !== undefined || alone) {
          const free = refusal === undefined ? ids : withoutSubscription(ids);
          sendParameters(reqId, instrument);
          if (refusal !== undefined) {
            tell(reqId, free.size === 0 ? refusal : partlyRefused(instrument, entitlement));
          }
          if (refusal === undefined || free.size > 0) {
            lines.set(reqId, { stop: beginGeneric(reqId, instrument, free) });
          }
          return;
        }
        const isDelayed = entitlement === 'delayed';
        if (isDelayed) tell(reqId, SHOWING_DELAYED);
        const { line, stop } = begin(reqId, instrument, isDelayed);
        if (isSnapshot) {
          stop();
          client.send(tickSnapshotEnd, { reqId });
          return;
        }
        const stopGeneric = beginGeneric(reqId, instrument, isDelayed ? withDelayedData(ids) : ids);
        lines.set(reqId, {
          ...(line === undefined ? {} : { line }),
          stop: () => {
            stop();
            stopGeneric();
          },
        });
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
