import { type UnixMs, unixMs } from '../../core/clock.ts';
import { accountId, type ConId } from '../../core/ids.ts';
import { price } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { Bar, BarRequest, MarketEvent, MarketSource } from '../../marketdata/market.ts';
import { withShareCfds } from '../../simulator/catalogue/cfds.ts';
import { simulatedListings } from '../../simulator/catalogue.ts';
import { createExchange } from '../../simulator/create-exchange.ts';
import type { AccountOpening } from '../../simulator/money/account-state.ts';
import { type GatewayOptions, type RunningGateway, startGateway } from '../gateway.ts';

/** For tests: a gateway on a free port over a market whose every event the test decides. */

export const ACCOUNT = 'DU1234567';

/** A Friday in regular hours, 10:00 in New York. */
export const FRIDAY_TEN = unixMs(
  Temporal.PlainDateTime.from('2026-11-20T10:00').toZonedDateTime('America/New_York').epochMilliseconds,
);

const LISTED = withShareCfds(simulatedListings('2026-11-20').map(({ instrument }) => instrument));

export function listed(localSymbol: string): Instrument {
  const found = LISTED.find((instrument) => instrument.localSymbol === localSymbol);
  if (found === undefined) throw new Error(`not listed: ${localSymbol}`);
  return found;
}

export const AAPL = listed('AAPL');
export const ES = listed('ESZ6');
export const EURUSD = listed('EUR.USD');

/** Minute bars: one a minute for the hour before the start, at 100.00. */
const HISTORY_MINUTES = 60;
const MINUTE = 60_000;
const DAY = 86_400_000;

/** A market that does what the test says. */
export class ScriptedMarket implements MarketSource {
  readonly label = 'scripted';
  readonly start: UnixMs;
  readonly conIds: readonly ConId[] = LISTED.map(({ conId }) => conId);
  #pending: MarketEvent[] = [];
  #now: UnixMs;

  constructor(start: UnixMs) {
    this.start = start;
    this.#now = start;
  }

  quote(instrument: Instrument, bid: number, ask: number, size = 1000): void {
    this.#pending.push({
      type: 'quote',
      conId: instrument.conId,
      time: unixMs(this.#now + 1),
      bid: price(bid),
      ask: price(ask),
      bidSize: size,
      askSize: size,
    });
  }

  trade(instrument: Instrument, at: number, size: number): void {
    this.#pending.push({
      type: 'trade',
      conId: instrument.conId,
      time: unixMs(this.#now + 1),
      price: price(at),
      size,
    });
  }

  advance(upTo: UnixMs): readonly MarketEvent[] {
    const due = this.#pending;
    this.#pending = [];
    this.#now = upTo;
    return due;
  }

  bars({ conId, lengthMs, from, to }: BarRequest): readonly Bar[] {
    if (conId !== AAPL.conId) return [];
    const bar = (time: number, volume: number): Bar => ({
      time: unixMs(time),
      open: price(100),
      high: price(101),
      low: price(99),
      close: price(100.5),
      volume,
    });
    if (lengthMs >= DAY) {
      const midnight = this.start - 10 * 3_600_000;
      return [midnight - DAY, midnight]
        .filter((time) => time >= from && time < to)
        .map((time) => bar(time, 1000));
    }
    const bars: Bar[] = [];
    for (let minute = HISTORY_MINUTES; minute > 0; minute--) {
      const time = this.start - minute * MINUTE;
      if (time >= from && time < to) bars.push(bar(time, 10));
    }
    return bars;
  }

  previousClose(conId: ConId) {
    return conId === AAPL.conId ? price(99.5) : undefined;
  }
}

export interface GatewayFixture extends RunningGateway {
  readonly market: ScriptedMarket;
  /** Plays what the market has been told, one second of market time. */
  play(): void;
}

/** A USD account with so much money, or several accounts. */
export type FixtureAccounts = number | readonly AccountOpening[];

/** AAPL is quoted 100.00–100.02 with 1,000 shares on each side, ES 6,800.00–6,800.25, EUR.USD 1.16. */
export async function startFixture(
  options: Partial<GatewayOptions> = {},
  accounts: FixtureAccounts = 1_000_000,
  advisor?: AccountOpening,
  market = new ScriptedMarket(FRIDAY_TEN),
): Promise<GatewayFixture> {
  const exchange = createExchange({
    instruments: LISTED,
    accounts:
      typeof accounts === 'number' ? [{ id: accountId(ACCOUNT), currency: 'USD', cash: accounts }] : accounts,
    ...(advisor === undefined ? {} : { advisor }),
    start: FRIDAY_TEN,
    seed: 7,
    bars: market,
  });
  const gateway = await startGateway({
    port: 0,
    exchange,
    source: market,
    speed: 0,
    messageRate: 'unlimited',
    tickIntervalMs: 0,
    forexTickIntervalMs: 0,
    ...options,
  });
  const play = (): void => gateway.player.advanceTo(unixMs(gateway.player.reached + 1000));
  market.quote(AAPL, 100, 100.02);
  market.quote(ES, 6800, 6800.25, 50);
  market.quote(EURUSD, 1.16, 1.16005, 2_000_000);
  play();
  return { ...gateway, market, play };
}
