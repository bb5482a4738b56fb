import { ManualClock, unixMs } from '../src/core/clock.ts';
import { accountId, clientOrderId, conId, execId, orderRef, permId, signalId } from '../src/core/ids.ts';
import { cleanDecimal, price, quantity } from '../src/core/price.ts';
import type { Instrument } from '../src/instruments/instrument.ts';
import { letGo } from '../src/journal/late-member.ts';
import type { KernelContext, SeenQuote } from '../src/trading/kernel/context.ts';
import type { Stamped } from '../src/trading/kernel/events.ts';
import { Kernel } from '../src/trading/kernel/kernel.ts';
import { StateFacts } from '../src/trading/kernel/risk-facts.ts';
import { assessRisk } from '../src/trading/risk/assess.ts';
import { riskDays } from '../src/trading/risk/book/risk-day.ts';
import { type RiskLimits, riskLimitsSchema } from '../src/trading/risk/limits.ts';
import type { RiskVerdict } from '../src/trading/risk/verdict.ts';
import type { Signal } from '../src/trading/signal.ts';
import { printDistribution } from './support/distribution.ts';

const NOW = unixMs(Date.UTC(2026, 2, 4, 15));
const ACCOUNT = accountId('DU1234567');
const POSITIONS = 50;
const WORKING = 500;
const ROUNDS = 20_000;
const WARM_UP = 5_000;

/** Every limit that can be measured without daily bars is set, and none is reached. */
const LIMITS: RiskLimits = riskLimitsSchema.parse({
  maxNotional: 1e9,
  maxOpenOrders: 100_000,
  allowedSecTypes: ['STK'],
  minPrice: 1,
  tradingHours: 'open',
  noTradeWindows: [{ from: '03:00', to: '03:05' }],
  events: [{ at: '2026-03-05T19:00:00Z', name: 'FOMC' }],
  resetWindows: true,
  shortSales: 'refuse',
  allowedOrderTypes: ['MKT', 'LMT'],
  collarTicks: 1_000,
  collarLastPercent: 10,
  maxSpreadPercent: 1,
  maxSpreadTicks: 100,
  delayedQuotes: 'refuse',
  minStopPercent: 0.1,
  maxStopPercent: 50,
  minRewardToRisk: 0.1,
  maxAdds: 10,
  maxPositionQuantity: 1e6,
  maxPositionNotional: 1e9,
  maxPositions: 10_000,
  maxGross: 1e12,
  maxNet: 1e12,
  maxLeverage: 1e6,
  groups: [{ name: 'all', symbols: ['S1', 'S2', 'S3'], maxExposure: 1e12, maxPositions: 10_000 }],
  maxOpenRisk: 1e12,
  maxRiskPerTrade: 1e9,
  buyingPowerReserve: 1,
  minCushionPercent: 1,
  minCash: 1,
  maxOrdersPerSecond: 100_000,
  maxOrdersPerMinute: 100_000,
  maxOrdersPerDay: 1e6,
  maxTradesPerDay: 1e6,
  sameOrderWindowMs: 1,
  maxMessagesPerDay: 1e7,
  maxEfficiencyRatio: 1e9,
  maxDayTrades: 1_000,
  maxDailyLoss: 1e9,
  maxWeeklyLoss: 1e9,
  maxDayDrawdown: 1e9,
  maxDrawdown: 1e9,
});

const instrument = (number: number): Instrument => ({
  conId: conId(1_000 + number),
  symbol: `S${number}`,
  secType: 'STK',
  exchange: 'SMART',
  primaryExchange: 'NYSE',
  currency: 'USD',
  localSymbol: `S${number}`,
  tradingClass: `S${number}`,
  multiplier: 1,
  longName: `Stock ${number}`,
  minTick: 0.01,
  priceSteps: [{ low: price(0), increment: 0.01 }],
  minSize: 1,
  sizeIncrement: 1,
  timeZone: 'America/New_York',
  tradingHours: '20260304:0400-20260304:2000',
  liquidHours: '20260304:0930-20260304:1600',
  orderTypes: ['MKT', 'LMT', 'STP', 'TRAIL'],
  validExchanges: ['SMART'],
});

const signal = (number: number, symbol: string, facts: Partial<Signal> = {}): Signal => ({
  id: signalId(`S-${number}`),
  source: 'alert',
  receivedAt: NOW,
  dedupeKey: `S-${number}`,
  action: 'buy',
  symbol,
  size: { by: 'units', value: 10 },
  entry: { type: 'limit', limit: 99.5 },
  stopLoss: { unit: 'price', value: 95 },
  takeProfit: { unit: 'price', value: 110 },
  tif: 'DAY',
  outsideRth: false,
  ...facts,
});

/** As the journal does with what it has written: the verdicts of the past are not in memory. */
function letGoOfVerdicts(stamped: readonly Stamped[]): void {
  for (const { event } of stamped) if ('verdict' in event) letGo(event, 0, () => '{}');
}

/** The quote of an instrument, so many ticks above 100. */
const quoteOf = (number: number, ticks: number): SeenQuote => ({
  quote: {
    conId: instrument(number).conId,
    time: NOW,
    bid: price(cleanDecimal(100 + ticks * 0.01)),
    ask: price(cleanDecimal(100.02 + ticks * 0.01)),
    bidSize: 100,
    askSize: 100,
    last: price(cleanDecimal(100.01 + ticks * 0.01)),
  },
  receivedAt: NOW,
});

interface Busy {
  readonly kernel: Kernel;
  readonly context: KernelContext;
  /** Every instrument trades at another price than before, and one resting entry is told of by the broker. */
  readonly goOn: (round: number) => void;
}

/** An account with positions, their exits and further resting brackets: 500 working orders in all. */
function busyKernel(limits: RiskLimits): Busy {
  const clock = new ManualClock(NOW);
  const quotes = new Map(
    Array.from({ length: POSITIONS }, (_, number) => [instrument(number).conId, quoteOf(number, 0)]),
  );
  const account = {
    id: ACCOUNT,
    currency: 'USD',
    netLiquidation: 1e7,
    equity: 1e7,
    buyingPower: 4e7,
    cash: 1e7,
    excessLiquidity: 9e6,
  };
  const context: KernelContext = {
    now: () => clock.now(),
    quote: (id) => quotes.get(id),
    account: () => account,
    link: () => ({ ready: true, readOnly: false, brokerUp: true }),
    brokerPosition: () => undefined,
    riskDay: riskDays({ timeZone: 'America/New_York', startsAt: '00:00' }),
    limits,
    defaultQuantity: 1,
  };
  const kernel = new Kernel(context);
  kernel.setClientId(1);
  kernel.commit([
    {
      type: 'session.established',
      account: ACCOUNT,
      accounts: [ACCOUNT],
      serverVersion: 193,
      nextValidId: clientOrderId(1),
    },
  ]);
  kernel.tick();
  for (let number = 0; kernel.state.openOrders.size < WORKING; number += 1) {
    const of = instrument(number % POSITIONS);
    // Of each instrument another quantity each time: none is the same order again.
    const units = 10 + Math.floor(number / POSITIONS);
    const asked = signal(number, of.symbol, { size: { by: 'units', value: units } });
    kernel.receive({ signal: asked, summary: '', warnings: [], body: '' });
    letGoOfVerdicts(kernel.act(asked, { instrument: of }));
    const entry = kernel.state.orders.get(orderRef(`S-${number}-E`));
    if (!entry) throw new Error('the account of the bench was not filled');
    if (number >= POSITIONS) continue;
    kernel.commit([
      {
        type: 'execution.recorded',
        ref: entry.ref,
        execution: {
          execId: execId(`0001.${number}.01.01`),
          ref: entry.ref,
          orderId: entry.orderId,
          clientId: 1,
          permId: permId(number + 1),
          account: ACCOUNT,
          conId: of.conId,
          symbol: of.symbol,
          side: 'BUY',
          quantity: quantity(10),
          price: price(99.5),
          cumulativeQuantity: quantity(10),
          averagePrice: 99.5,
          time: NOW,
        },
      },
    ]);
  }
  const resting = [...kernel.state.risk.openEntries.values()].flatMap((orders) => [...orders.keys()]);
  const goOn = (round: number): void => {
    for (let number = 0; number < POSITIONS; number += 1)
      quotes.set(instrument(number).conId, quoteOf(number, (round + number) % 40));
    const ref = resting[round % resting.length];
    if (ref !== undefined) kernel.commit([{ type: 'order.changed', ref, state: 'working' }]);
  };
  return { kernel, context, goOn };
}

/** The median and the tail of `work`, after a warm-up, in microseconds; what is done `before` each time is not counted. */
function measure(name: string, work: () => unknown, before?: (round: number) => void): void {
  const micros: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    before?.(round);
    const began = performance.now();
    work();
    if (round >= WARM_UP) micros.push((performance.now() - began) * 1_000);
  }
  printDistribution(name, 'µs', micros);
}

/** All checks of one entry, and the whole decision about it: prices, size, legs and every check. */
export function benchRisk(): void {
  for (const [name, limits] of [
    ['limits by default', riskLimitsSchema.parse({ maxOpenOrders: 100_000 })],
    ['every limit set', LIMITS],
  ] as const) {
    const { kernel, context, goOn } = busyKernel(limits);
    const { state } = kernel;
    const of = instrument(3);
    const asked = signal(99_999, of.symbol, { size: { by: 'units', value: 99 } });
    const decision = kernel.explain(asked, { instrument: of });
    if (decision.kind !== 'entry')
      throw new Error(`the bench's order was refused: ${JSON.stringify(decision)}`);
    const { draft, verdict } = decision;
    const check = (): RiskVerdict =>
      assessRisk({
        now: context.now(),
        signal: asked,
        intent: 'entry',
        instrument: of,
        side: 'BUY',
        quantity: draft.quantity,
        reference: draft.prices.reference,
        legs: draft.legs,
        quote: context.quote(of.conId)?.quote,
        quoteReceivedAt: NOW,
        account: context.account(),
        link: context.link(),
        tradingState: state.tradingState.name,
        byPerson: false,
        openOrders: state.openOrders.size,
        position: state.positions.get(of.conId)?.quantity ?? 0,
        limits,
        facts: new StateFacts(state, context, of),
      });
    if (JSON.stringify(check()) !== JSON.stringify(verdict))
      throw new Error('the bench checks another order than the kernel');
    console.log(
      `\nOne entry, ${verdict.checks.length} checks, ${POSITIONS} positions, ${state.openOrders.size} working orders: ${name}`,
    );
    measure('all checks', check);
    measure('whole decision', () => kernel.explain(asked, { instrument: of }));
    measure('all checks, other prices and an event between', check, goOn);
  }
}
