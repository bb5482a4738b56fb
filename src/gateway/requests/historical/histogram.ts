import { unixMs } from '../../../core/clock.ts';
import { cleanDecimal } from '../../../core/price.ts';
import { fail, ok, type Result } from '../../../core/result.ts';
import type { Bar } from '../../../marketdata/market.ts';
import type { BrokerError } from '../../../simulator/exchange.ts';
import { cancelHistogramData, reqHistogramData } from '../../codec/client/historical.ts';
import { histogramData } from '../../codec/server/historical.ts';
import { noPermissions } from '../../market/entitlements.ts';
import { type OpenFamily, route } from '../../session/client.ts';
import { DAY_MS, NO_COMBO_HISTORY, parseWhatToShow } from './request-terms.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Longer periods are counted by hours instead of minutes, and still longer ones by days. */
const MINUTES_PERIOD_MS = 14 * DAY_MS;
const HOURS_PERIOD_MS = 62 * DAY_MS;
const LONGEST_PERIOD_MS = 366 * DAY_MS;

const UNITS: Readonly<Record<string, number>> = {
  second: 1000,
  minute: MINUTE_MS,
  hour: HOUR_MS,
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 31 * DAY_MS,
  year: 366 * DAY_MS,
  s: 1000,
  d: DAY_MS,
  w: 7 * DAY_MS,
  m: 31 * DAY_MS,
  y: 366 * DAY_MS,
};

/** IB's own is `3 days`; clients also write durations as for bars, `3 D`. */
const PERIOD = /^(\d{1,6})\s*(second|minute|hour|day|week|month|year|[sdwmy])s?$/i;

function parsePeriod(text: string): Result<number, BrokerError> {
  const match = PERIOD.exec(text.trim());
  const length = Number(match?.[1]) * (UNITS[match?.[2]?.toLowerCase() ?? ''] ?? Number.NaN);
  return length > 0 && length <= LONGEST_PERIOD_MS
    ? ok(length)
    : fail({
        code: 321,
        message: "Error validating request.-'b1' : cause - Histogram period is invalid. Example: 3 days",
      });
}

function countedBy(period: number): number {
  if (period <= MINUTES_PERIOD_MS) return MINUTE_MS;
  return period <= HOURS_PERIOD_MS ? HOUR_MS : DAY_MS;
}

/** Units traded at each price, lowest first; a bar's volume is shared by its open, high, low and close. */
function histogramOf(bars: readonly Bar[], sizeIncrement: number): { price: number; size: number }[] {
  const sizes = new Map<number, number>();
  for (const { open, high, low, close, volume } of bars) {
    if (volume <= 0) continue;
    const quarter = Math.floor(volume / 4 / sizeIncrement) * sizeIncrement;
    for (const price of [open, high, low]) sizes.set(price, (sizes.get(price) ?? 0) + quarter);
    sizes.set(close, (sizes.get(close) ?? 0) + volume - 3 * quarter);
  }
  return [...sizes]
    .filter(([, size]) => size > 0)
    .sort(([a], [b]) => a - b)
    .map(([price, size]) => ({ price, size: cleanDecimal(size) }));
}

/** How much was traded at which price. */
export const histogramRequests: OpenFamily = (client, { contracts, exchange, entitlements }) => ({
  routes: [
    route(reqHistogramData, ({ reqId, contract, includeExpired, useRth, period }) => {
      if (contract.secType === 'BAG') {
        client.error(reqId, NO_COMBO_HISTORY.code, NO_COMBO_HISTORY.message);
        return;
      }
      const found = contracts.resolve(contract, 'history', includeExpired);
      if (!found.ok) {
        client.error(reqId, found.error.code, found.error.message);
        return;
      }
      const trades = parseWhatToShow('AGGTRADES', found.value);
      const length = trades.ok ? parsePeriod(period) : trades;
      if (!length.ok) {
        client.error(reqId, length.error.code, length.error.message);
        return;
      }
      if (entitlements.of(found.value) !== 'live') {
        const reason = noPermissions(found.value);
        client.error(reqId, 162, `Historical Market Data Service error message:${reason}`);
        return;
      }
      const now = exchange.now();
      const bars = exchange.bars({
        conId: found.value.conId,
        source: 'TRADES',
        lengthMs: countedBy(length.value),
        from: unixMs(now - length.value),
        to: unixMs(now + 1),
        regularHoursOnly: useRth,
      });
      const entries = histogramOf(bars, found.value.sizeIncrement);
      client.send(histogramData, { reqId, entries });
    }),
    // The answer has already been given; there is nothing to stop.
    route(cancelHistogramData, () => {}),
  ],
});
