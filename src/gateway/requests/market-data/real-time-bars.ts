import { cleanDecimal } from '../../../core/price.ts';
import { cancelRealTimeBars, reqRealTimeBars } from '../../codec/client/market-data.ts';
import { realTimeBar } from '../../codec/server/market-data.ts';
import { realTimeRefusal } from '../../market/entitlements.ts';
import { FiveSecondBars, type RealTimeBar } from '../../market/five-second-bars.ts';
import { type OpenFamily, route } from '../../session/client.ts';
import { epochSeconds } from '../../times.ts';
import { parseWhatToShow, VOLATILITIES } from '../historical/request-terms.ts';

/** Five-second bars as they end. */
export const realTimeBarRequests: OpenFamily = (client, { exchange, contracts, feed, entitlements }) => {
  const open = new Map<number, () => void>();

  const close = (reqId: number): boolean => {
    open.get(reqId)?.();
    return open.delete(reqId);
  };

  return {
    routes: [
      route(reqRealTimeBars, ({ reqId, contract, whatToShow, useRth }) => {
        if (open.has(reqId)) {
          client.error(reqId, 322, "Error processing request.-'bO' : cause - Duplicate ticker id");
          return;
        }
        if (contract.secType === 'BAG') {
          client.error(reqId, 420, `Invalid Real-time Query:No ${whatToShow} bars for BAG`);
          return;
        }
        const found = contracts.resolve(contract);
        if (!found.ok) {
          client.error(reqId, found.error.code, found.error.message);
          return;
        }
        if (entitlements.of(found.value) !== 'live') {
          const { code, message } = realTimeRefusal(found.value);
          client.error(reqId, code, message);
          return;
        }
        const { conId } = found.value;
        const sources = parseWhatToShow(whatToShow, found.value);
        const [source, another] = sources.ok ? sources.value : [];
        const isVolatility = VOLATILITIES[whatToShow.trim().toUpperCase()] !== undefined;
        if (source === undefined || another !== undefined || isVolatility) {
          client.error(
            reqId,
            420,
            `Invalid Real-time Query:No ${whatToShow} bars for ${found.value.localSymbol}`,
          );
          return;
        }
        const bars = new FiveSecondBars(source, exchange.now(), exchange.quote(conId)?.last);
        const send = (done: readonly RealTimeBar[]): void => {
          if (done.length === 0 || client.congested) return;
          if (useRth && exchange.session(conId) !== 'regular') return;
          for (const { time, wap, ...bar } of done) {
            client.send(realTimeBar, { reqId, time: epochSeconds(time), wap: cleanDecimal(wap), ...bar });
          }
        };
        const stopEvents = feed.follow(conId, (event) => send(bars.add(event)));
        const stopSteps = feed.onStep((now) => send(bars.upTo(now)));
        open.set(reqId, () => {
          stopEvents();
          stopSteps();
        });
      }),
      route(cancelRealTimeBars, ({ reqId }) => {
        if (!close(reqId)) client.error(reqId, 300, `Can't find EId with tickerId:${reqId}`);
      }),
    ],
    close(): void {
      for (const reqId of [...open.keys()]) close(reqId);
    },
  };
};
