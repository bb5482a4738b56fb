import { unixMs } from '../../../core/clock.ts';
import { cleanDecimal } from '../../../core/price.ts';
import { seedFrom } from '../../../core/random.ts';
import { fail, ok, type Result } from '../../../core/result.ts';
import type { Instrument } from '../../../instruments/instrument.ts';
import { sessionAt } from '../../../instruments/sessions/session-clock.ts';
import type { MarketEvent } from '../../../marketdata/market.ts';
import { dividendOutlook } from '../../../simulator/catalogue/dividends.ts';
import type { BrokerError } from '../../../simulator/exchange.ts';
import { tickGeneric, tickPrice, tickSize, tickString } from '../../codec/server/market-data.ts';
import type { Range } from '../../market/statistics.ts';
import type { Client, GatewayContext } from '../../session/client.ts';
import { compactDate } from '../../times.ts';

/** Generic ticks by IB's numbers; those without a number in `TICK` are taken and have no data here. */
const NAMES: Readonly<Record<number, string>> = {
  100: 'Option Volume',
  101: 'Option Open Interest',
  104: 'Historical Volatility',
  105: 'Average Opt Volume',
  106: 'Option Implied Volatility',
  162: 'Index Future Premium',
  165: 'Misc. Stats',
  221: 'Mark Price',
  225: 'Auction',
  232: 'Pl Price',
  233: 'RTVolume',
  236: 'Shortable',
  256: 'Inventory',
  258: 'Fundamental Ratios',
  291: 'IV Close',
  292: 'News',
  293: 'Trade Count',
  294: 'Trade Rate',
  295: 'Volume Rate',
  318: 'Last RTH Trade',
  370: 'Participation Monitor',
  375: 'RTTrdVolume',
  377: 'Ctt Tick',
  381: 'Ib Rate',
  384: 'Rfq Ticks Resp',
  387: 'Dmm',
  388: 'Issuer Fundamentals',
  391: 'IB Wnt Alt Tick',
  407: 'Futures Margin',
  411: 'RT Historical Volatility',
  428: 'Monetary Close Price',
  439: 'Monitor Tick Tag',
  456: 'IB Dividends',
  459: 'RTCLOSE',
  460: 'Bond Factor Multiplier',
  499: 'Fee And Rebate Rate',
  506: 'Mid Price',
  511: 'Hv Trading Days',
  512: 'Hv Change',
  545: 'Prior Day Volume',
  576: 'Etf Nav Close',
  577: 'Etf Nav Bid Ask',
  578: 'Etf Nav Last',
  587: 'Pre-Open Bid Ask',
  588: 'Futures Open Interest',
  595: 'Short-Term Volume',
  614: 'Etf Nav High Low',
  619: 'Creditman Slow Mark Price',
  623: 'Etf Frozen Nav Last',
};

/** Ticks that IB also sends with delayed data. */
const DELAYED: ReadonlySet<number> = new Set([101, 106, 165, 221, 232, 236, 258]);
/** Ticks that need no market data subscription. */
const FREE: ReadonlySet<number> = new Set([165, 236, 258, 456]);

/** IB's tick numbers. */
const TICK = {
  low13: 15,
  high13: 16,
  low26: 17,
  high26: 18,
  low52: 19,
  high52: 20,
  averageVolume: 21,
  historicalVolatility: 23,
  impliedVolatility: 24,
  optionCallInterest: 27,
  optionPutInterest: 28,
  optionCallVolume: 29,
  optionPutVolume: 30,
  markPrice: 37,
  shortable: 46,
  rtVolume: 48,
  halted: 49,
  tradeCount: 54,
  tradeRate: 55,
  volumeRate: 56,
  lastRegular: 57,
  dividends: 59,
  rtHistoricalVolatility: 58,
  rtTradeVolume: 77,
  averageOptionVolume: 87,
  shortableShares: 89,
} as const;

/** Above 2.5: at least 1,000 shares can be sold short. */
const EASY_TO_BORROW = 3;
const LOT = 100;
const MINUTE_MS = 60_000;

export interface GenericRequest {
  readonly ids: ReadonlySet<number>;
  /** Without the usual ticks (`mdoff`). */
  readonly alone: boolean;
}

/** Reads a list such as `233,236` or `mdoff,292:BRFG`. */
export function parseGenericTicks(
  text: string,
  { secType }: Instrument,
): Result<GenericRequest, BrokerError> {
  const ids = new Set<number>();
  let alone = false;
  for (const entry of text.split(',')) {
    const name = entry.trim();
    if (name === '') continue;
    if (name.toLowerCase() === 'mdoff') {
      alone = true;
      continue;
    }
    const id = Number(/^(\d{1,4})(?::.*)?$/.exec(name)?.[1]);
    if (NAMES[id] === undefined) {
      const legal = Object.entries(NAMES).map(([number, tick]) => `${number}(${tick})`);
      return fail({
        code: 321,
        message: `Error validating request.-'bQ' : cause - Incorrect generic tick list of ${name}.  Legal ones for (${secType}) are: ${legal.join(',')}`,
      });
    }
    ids.add(id);
  }
  return ok({ ids, alone });
}

export const withDelayedData = (ids: ReadonlySet<number>): ReadonlySet<number> => ids.intersection(DELAYED);
export const withoutSubscription = (ids: ReadonlySet<number>): ReadonlySet<number> => ids.intersection(FREE);

/** The generic ticks of one market data line, and whether a stock is halted, which IB sends unasked. */
export class GenericTicks {
  readonly #reqId: number;
  readonly #instrument: Instrument;
  readonly #ids: ReadonlySet<number>;
  readonly #client: Client;
  readonly #gateway: GatewayContext;
  readonly #sent = new Map<number, number>();
  #stopped = false;

  constructor(
    reqId: number,
    instrument: Instrument,
    ids: ReadonlySet<number>,
    client: Client,
    gateway: GatewayContext,
  ) {
    this.#reqId = reqId;
    this.#instrument = instrument;
    this.#ids = ids;
    this.#client = client;
    this.#gateway = gateway;
  }

  /** True when `noticed` has something to tell. */
  get followsTrades(): boolean {
    return [233, 318, 375].some((id) => this.#ids.has(id));
  }

  /** True when `update` has something to tell: of stocks, whether they are halted. */
  get changesWithTime(): boolean {
    return (
      this.#instrument.secType === 'STK' || [106, 221, 232, 293, 294, 295].some((id) => this.#ids.has(id))
    );
  }

  /** Everything there is now; statistics of the past follow when they have been computed. */
  begin(): void {
    const ids = this.#ids;
    const { conId, secType } = this.#instrument;
    if (ids.has(236) && secType === 'STK') {
      this.#generic(TICK.shortable, EASY_TO_BORROW);
      this.#size(TICK.shortableShares, 1_000_000 * (1 + (seedFrom(conId, 'shortable') % 50)));
    }
    if (ids.has(456) && secType === 'STK') this.#sendDividends();
    this.#sendOptionFigures();
    if ([104, 106, 165, 318, 411].some((id) => ids.has(id))) {
      this.#sendStatistics().catch((cause: unknown) =>
        this.#client.attempt(() => {
          throw cause;
        }),
      );
    }
    this.update();
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Every trade counts, however the other ticks are paced. */
  noticed(event: MarketEvent): void {
    if (event.type !== 'trade' || this.#client.congested) return;
    if (this.#ids.has(318) && sessionAt(this.#instrument, event.time) === 'regular') {
      this.#price(TICK.lastRegular, event.price);
    }
    for (const [id, tickType] of [
      [233, TICK.rtVolume],
      [375, TICK.rtTradeVolume],
    ] as const) {
      if (!this.#ids.has(id)) continue;
      const { volume, vwap } = this.#gateway.feed.range(this.#instrument.conId);
      const value = [event.price, event.size, event.time, cleanDecimal(volume), vwap, true].join(';');
      this.#client.send(tickString, { reqId: this.#reqId, tickType, value });
    }
  }

  /** What changes with time. */
  update(): void {
    if (this.#client.congested) return;
    const { exchange, feed } = this.#gateway;
    const { conId } = this.#instrument;
    if (this.#instrument.secType === 'STK') this.#generic(TICK.halted, Number(this.#gateway.isHalted(conId)));
    if (this.#ids.has(221) || this.#ids.has(232)) {
      const mark = markOf(exchange.quote(conId) ?? {}, feed.range(conId).last);
      if (mark !== undefined) this.#price(TICK.markPrice, mark);
    }
    if (this.#ids.has(106)) {
      const implied = exchange.options?.impliedVolatility(conId);
      if (implied !== undefined) this.#generic(TICK.impliedVolatility, Math.round(implied * 1e6) / 1e6);
    }
    if (this.#ids.has(293)) this.#generic(TICK.tradeCount, feed.range(conId).count);
    if (!this.#ids.has(294) && !this.#ids.has(295)) return;
    const now = exchange.now();
    const minute = feed.tape(conId).trades(unixMs(now - MINUTE_MS), unixMs(now + 1));
    if (this.#ids.has(294)) this.#generic(TICK.tradeRate, minute.length);
    if (!this.#ids.has(295)) return;
    this.#generic(TICK.volumeRate, cleanDecimal(minute.reduce((sum, { size }) => sum + size, 0)));
  }

  /** A year's dividends for a share, past and to come, the next ex-date and what it pays; empty fields where none are paid. */
  #sendDividends(): void {
    const { symbol, timeZone } = this.#instrument;
    const outlook = dividendOutlook(symbol, compactDate(this.#gateway.exchange.now(), timeZone));
    const value = outlook
      ? [outlook.past12Months, outlook.next12Months, outlook.nextDate, outlook.next].join(',')
      : ',,,';
    this.#client.send(tickString, { reqId: this.#reqId, tickType: TICK.dividends, value });
  }

  /** What IB tells of options on a stock, and of an option itself. */
  #sendOptionFigures(): void {
    const { options } = this.#gateway.exchange;
    const { conId } = this.#instrument;
    const figures = options?.figures(conId);
    if (figures === undefined) return;
    const { calls, puts } = figures;
    if (this.#ids.has(100)) {
      if (calls !== undefined) this.#size(TICK.optionCallVolume, calls.volume);
      if (puts !== undefined) this.#size(TICK.optionPutVolume, puts.volume);
    }
    if (this.#ids.has(101)) {
      if (calls !== undefined) this.#size(TICK.optionCallInterest, calls.openInterest);
      if (puts !== undefined) this.#size(TICK.optionPutInterest, puts.openInterest);
    }
    if (this.#ids.has(105) && figures.averageVolume !== undefined) {
      this.#size(TICK.averageOptionVolume, figures.averageVolume);
    }
  }

  async #sendStatistics(): Promise<void> {
    const ids = this.#ids;
    const { weeks13, weeks26, weeks52, averageVolume, volatility, lastRegular } =
      await this.#gateway.past.statistics.of(this.#instrument);
    if (this.#stopped) return;
    if (ids.has(165)) {
      this.#range(TICK.low13, TICK.high13, weeks13);
      this.#range(TICK.low26, TICK.high26, weeks26);
      this.#range(TICK.low52, TICK.high52, weeks52);
      if (averageVolume !== undefined) {
        const isStock = this.#instrument.secType === 'STK';
        this.#size(TICK.averageVolume, isStock ? Math.round(averageVolume / LOT) : averageVolume);
      }
    }
    if (ids.has(318) && lastRegular !== undefined) this.#price(TICK.lastRegular, lastRegular);
    if (volatility === undefined) return;
    if (ids.has(104)) this.#generic(TICK.historicalVolatility, volatility);
    if (ids.has(411)) this.#generic(TICK.rtHistoricalVolatility, volatility);
  }

  #range(lowType: number, highType: number, range: Range | undefined): void {
    if (range === undefined) return;
    this.#price(lowType, range.low);
    this.#price(highType, range.high);
  }

  #isNews(tickType: number, value: number): boolean {
    if (this.#sent.get(tickType) === value) return false;
    this.#sent.set(tickType, value);
    return true;
  }

  #price(tickType: number, price: number): void {
    if (!this.#isNews(tickType, price)) return;
    this.#client.send(tickPrice, { reqId: this.#reqId, tickType, price, size: 0, attributes: 0 });
  }

  #size(tickType: number, size: number): void {
    if (this.#isNews(tickType, size)) this.#client.send(tickSize, { reqId: this.#reqId, tickType, size });
  }

  #generic(tickType: number, value: number): void {
    if (this.#isNews(tickType, value))
      this.#client.send(tickGeneric, { reqId: this.#reqId, tickType, value });
  }
}

/** The last trade, held within the quote. */
function markOf(
  { bid, ask }: { readonly bid?: number; readonly ask?: number },
  last: number | undefined,
): number | undefined {
  if (bid === undefined || ask === undefined) return last;
  return last === undefined ? cleanDecimal((bid + ask) / 2) : Math.min(ask, Math.max(bid, last));
}
