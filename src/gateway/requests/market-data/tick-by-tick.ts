import { entryOf } from '../../../core/entry-of.ts';
import { cleanDecimal } from '../../../core/price.ts';
import type { Instrument } from '../../../instruments/instrument.ts';
import type { MarketEvent } from '../../../marketdata/market.ts';
import { cancelTickByTickData, reqTickByTickData } from '../../codec/client/market-data.ts';
import type { ValuesOf } from '../../codec/message.ts';
import { TICK_BY_TICK, tickByTick } from '../../codec/server/market-data.ts';
import { noPermissions } from '../../market/entitlements.ts';
import { type OpenFamily, route } from '../../session/client.ts';
import { epochSeconds } from '../../times.ts';
import { sendLastTicks, type TickKind } from '../historical/ticks.ts';

type TickByTick = ValuesOf<typeof tickByTick>;

/** IB gives one tick-by-tick line for every twenty market data lines. */
const LINES_PER_TICK_LINE = 20;

const TYPES: Readonly<Record<string, number>> = {
  Last: TICK_BY_TICK.last,
  AllLast: TICK_BY_TICK.allLast,
  BidAsk: TICK_BY_TICK.bidAsk,
  MidPoint: TICK_BY_TICK.midPoint,
};

/** The past ticks that come before the stream. */
const PAST_KINDS: Readonly<Record<number, TickKind>> = {
  [TICK_BY_TICK.last]: 'TRADES',
  [TICK_BY_TICK.allLast]: 'TRADES',
  [TICK_BY_TICK.bidAsk]: 'BID_ASK',
  [TICK_BY_TICK.midPoint]: 'MIDPOINT',
};

/** IB has no tick-by-tick stream of options, combinations and indices (except CME's), and no trades of currencies and CFDs. */
function isStreamed({ secType, exchange }: Instrument, tickType: number): boolean {
  switch (secType) {
    case 'OPT':
    case 'FOP':
      return false;
    case 'IND':
      return exchange === 'CME' && tickType <= TICK_BY_TICK.allLast;
    case 'CASH':
    case 'CFD':
      return tickType > TICK_BY_TICK.allLast;
    default:
      return true;
  }
}

/** The wire tick of a market event; undefined when the event is of another kind. */
function tickOf(
  reqId: number,
  tickType: number,
  event: MarketEvent,
  exchange: string,
): TickByTick | undefined {
  const time = epochSeconds(event.time);
  const isTrade = tickType === TICK_BY_TICK.last || tickType === TICK_BY_TICK.allLast;
  if (event.type === 'trade') {
    if (!isTrade) return undefined;
    return {
      reqId,
      tickType,
      time,
      price: event.price,
      size: event.size,
      attributes: 0,
      exchange,
      conditions: '',
    };
  }
  const { bid, ask, bidSize, askSize } = event;
  if (tickType === TICK_BY_TICK.bidAsk)
    return { reqId, tickType, time, bid, ask, bidSize, askSize, attributes: 0 };
  return isTrade ? undefined : { reqId, tickType, time, midPoint: cleanDecimal((bid + ask) / 2) };
}

/** Every trade, quote or midpoint. A client that reads too slowly misses ticks. */
export const tickByTickRequests: OpenFamily = (client, gateway) => {
  const { contracts, feed, settings, entitlements } = gateway;
  const open = new Map<number, () => void>();

  const close = (reqId: number): boolean => {
    open.get(reqId)?.();
    return open.delete(reqId);
  };

  const refuse = (reqId: number, kind: string, name: string): void =>
    client.error(
      reqId,
      10189,
      `Failed to request tick-by-tick data.${kind} tick-by-tick requests are not supported for ${name}.`,
    );

  return {
    routes: [
      route(reqTickByTickData, ({ reqId, contract, tickType: name, numberOfTicks = 0, ignoreSize }) => {
        if (open.has(reqId)) {
          client.error(reqId, 322, "Error processing request.-'bO' : cause - Duplicate ticker id");
          return;
        }
        if (contract.secType === 'BAG') {
          refuse(reqId, name, contract.symbol);
          return;
        }
        const found = contracts.resolve(contract);
        if (!found.ok) {
          client.error(reqId, found.error.code, found.error.message);
          return;
        }
        const tickType = entryOf(TYPES, name);
        const { conId, exchange, primaryExchange, localSymbol } = found.value;
        const pastKind = tickType === undefined ? undefined : PAST_KINDS[tickType];
        if (tickType === undefined || pastKind === undefined || !isStreamed(found.value, tickType)) {
          refuse(reqId, name, localSymbol);
          return;
        }
        if (entitlements.of(found.value) !== 'live') {
          client.error(reqId, 10189, `Failed to request tick-by-tick data.${noPermissions(found.value)}.`);
          return;
        }
        if (open.size >= Math.floor(settings.marketDataLines / LINES_PER_TICK_LINE)) {
          client.error(reqId, 10190, 'Max number of tick-by-tick requests has been reached.');
          return;
        }
        if (numberOfTicks > 0) {
          sendLastTicks(reqId, found.value, pastKind, numberOfTicks, client, gateway);
        }
        let lastMidPoint: number | undefined;
        let lastPrices = '';
        open.set(
          reqId,
          feed.follow(conId, (event) => {
            if (client.congested) return;
            const tick = tickOf(reqId, tickType, event, primaryExchange || exchange);
            if (tick === undefined) return;
            if (tick.midPoint !== undefined && tick.midPoint === lastMidPoint) return;
            lastMidPoint = tick.midPoint;
            if (ignoreSize && tick.bid !== undefined) {
              const prices = `${tick.bid} ${tick.ask}`;
              if (prices === lastPrices) return;
              lastPrices = prices;
            }
            client.send(tickByTick, tick);
          }),
        );
      }),
      route(cancelTickByTickData, ({ reqId }) => {
        if (!close(reqId)) client.error(reqId, 300, `Can't find EId with tickerId:${reqId}`);
      }),
    ],
    close(): void {
      for (const reqId of [...open.keys()]) close(reqId);
    },
  };
};
