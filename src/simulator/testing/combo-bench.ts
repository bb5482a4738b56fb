import assert from 'node:assert/strict';
import type { ConId } from '../../core/ids.ts';
import type { ExchangeOptions } from '../create-exchange.ts';
import { AAPL, ES, ExchangeBench, listed } from './fixture.ts';

/** For tests: an exchange with combinations of stocks and of futures. */

export const MSFT = listed('MSFT').conId;
export const GOOG = listed('GOOG').conId;
export const MARCH = listed('ESH7').conId;

export type Leg = readonly [conId: number, ratio: number, action: string];

export const terms = (legs: readonly Leg[], exchange = 'SMART', symbol = '') => ({
  symbol,
  exchange,
  currency: 'USD',
  legs: legs.map(([id, ratio, action]) => ({ conId: id, ratio, action, exchange })),
});

export class ComboBench extends ExchangeBench {
  list(legs: readonly Leg[], exchange = 'SMART'): ConId {
    const listing = this.exchange.combo(terms(legs, exchange));
    assert.ok(listing.ok, JSON.stringify(listing));
    return listing.value.conId;
  }

  refusal(legs: readonly Leg[], exchange = 'SMART'): string {
    const listing = this.exchange.combo(terms(legs, exchange));
    assert.ok(!listing.ok);
    return `${listing.error.code} ${listing.error.message}`;
  }
}

/** AAPL 270.00–270.02, MSFT 480.00–480.04, ES of December 6,800.00–6,800.25 and of March 6,860.00–6,860.50. */
export function comboBench(options: Partial<ExchangeOptions> = {}): ComboBench {
  const opened = new ComboBench(options);
  opened.quote(270, 270.02, 300);
  opened.quote(480, 480.04, 500, MSFT);
  opened.quote(6800, 6800.25, 50, ES);
  opened.quote(6860, 6860.5, 20, MARCH);
  return opened;
}

export const STOCKS: readonly Leg[] = [
  [MSFT, 1, 'BUY'],
  [AAPL, 2, 'SELL'],
];
export const CALENDAR: readonly Leg[] = [
  [MARCH, 1, 'BUY'],
  [ES, 1, 'SELL'],
];
