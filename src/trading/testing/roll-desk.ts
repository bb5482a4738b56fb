import assert from 'node:assert/strict';
import type { Execution } from '../../broker/port.ts';
import { conId, execId, signalId } from '../../core/ids.ts';
import { price } from '../../core/price.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { TradingEvent } from '../kernel/events.ts';
import { executionRoot } from '../kernel/execution-id.ts';
import type { OrderRecord } from '../order/order.ts';
import { averagePrice } from '../portfolio/position.ts';
import type { RollRequest } from '../rolls/decide-roll.ts';
import type { RollPricing } from '../rolls/roll.ts';
import type { Signal } from '../signal.ts';
import { Desk } from './desk.ts';
import { ES, quote, signal } from './fixtures.ts';

/** For tests: a desk that holds futures and rolls them. */

/** Two contracts are worth 600,000. */
const WIDE = { priceCollarPercent: 90, maxNotional: 10_000_000 };

/** Open around the clock, so that a test may let time pass. */
const HOURS = '20260301:1700-20260331:1600';
export const MARCH: Instrument = { ...ES, tradingHours: HOURS, liquidHours: HOURS };
export const JUNE: Instrument = {
  ...MARCH,
  conId: conId(551601609),
  localSymbol: 'ESM6',
  lastTradeDate: '20260618',
};

export const PRICING: RollPricing = {
  onUnfilled: 'alarm',
  walkTicks: 0,
  retryMs: 5_000,
  patienceMs: 60_000,
  session: 'open',
};

const WHOLE = 28812380 as Execution['conId'];

export class RollDesk extends Desk {
  #rolls = 0;

  constructor(...options: ConstructorParameters<typeof Desk>) {
    super({ ...WIDE, ...options[0] }, options[1], options[2]);
    this.quoteBoth(6000, 6055);
  }

  /** Bids; asks are a tick above. */
  quoteBoth(march: number, june: number): void {
    this.quotes.set(MARCH.conId, quote(MARCH, march, march + 0.25, { time: this.clock.now() }));
    this.quotes.set(JUNE.conId, quote(JUNE, june, june + 0.25, { time: this.clock.now() }));
  }

  /** A position of so many contracts, signed, at 6000.25 with a stop 20 and a target 40 points away. */
  holds(units: number, facts: Partial<Signal> = {}): Signal {
    const long = units > 0;
    const entry = signal({
      symbol: 'ES1!',
      action: long ? 'buy' : 'sell',
      size: { by: 'units', value: Math.abs(units) },
      stopLoss: { unit: 'price', value: long ? 5980.25 : 6020 },
      takeProfit: { unit: 'price', value: long ? 6040.25 : 5960 },
      ...facts,
    });
    this.take(entry, MARCH);
    this.accept();
    this.fill(this.order('entry', MARCH), Math.abs(units), long ? 6000.25 : 6000, { symbol: 'ES' });
    for (const order of this.open()) this.status(order, 'Submitted');
    this.agree();
    return entry;
  }

  /** The broker holds what ours adds up to, at what it has cost. */
  agree(): void {
    for (const contract of [MARCH, JUNE]) {
      this.brokerHolds(this.position(contract), contract);
      const told = this.brokerPositions.get(contract.conId);
      const ours = this.state.positions.get(contract.conId);
      const averageCost = ours ? averagePrice(ours) * ours.multiplier : 0;
      if (told) this.brokerPositions.set(contract.conId, { ...told, averageCost });
    }
  }

  open(): OrderRecord[] {
    return [...this.state.openOrders]
      .map((ref) => this.state.orders.get(ref))
      .filter((order) => order !== undefined);
  }

  /** Open exits as `stop SELL 2 6035.25`, of one contract. */
  exits(of: Instrument): string[] {
    return this.open()
      .filter(({ conId: id, role }) => id === of.conId && role !== 'entry' && role !== 'close')
      .map(({ role, side, quantity, pricing }) => {
        const at = 'stop' in pricing ? pricing.stop : 'limit' in pricing ? pricing.limit : '';
        return `${role} ${side} ${quantity} ${at}`;
      })
      .sort();
  }

  request(facts: Partial<RollRequest> = {}): RollRequest {
    this.#rolls += 1;
    return {
      id: signalId(`S-20260304-150000-90000${this.#rolls}`),
      by: 'cli',
      reason: 'the month ends',
      from: MARCH,
      to: JUNE,
      pricing: PRICING,
      ...facts,
    };
  }

  roll(facts: Partial<RollRequest> = {}): readonly TradingEvent[] {
    const started = this.kernel.rolls.start(this.request(facts));
    assert.ok(started.ok, JSON.stringify(started));
    return this.keep(started.value);
  }

  refusal(facts: Partial<RollRequest> = {}): string | undefined {
    const answer = this.kernel.rolls.explain(this.request(facts));
    return answer.ok ? undefined : answer.error.code;
  }

  /** The newest order for the spread. */
  spread(): OrderRecord {
    const found = [...this.state.orders.values()].findLast(({ role }) => role === 'roll');
    assert.ok(found, 'there is no order for the spread');
    return found;
  }

  /** Everything that was planned rests at the broker, which holds what ours adds up to. */
  arrive(): void {
    this.accept();
    for (const order of this.open()) if (order.state === 'working') this.status(order, 'Submitted');
    this.agree();
  }

  /** The executions of a fill of the spread as IB tells them: of the whole, then of each leg. */
  spreadFill(
    order: OrderRecord,
    units: number,
    prices: readonly [march: number, june: number],
  ): readonly [whole: Execution, out: Execution, into: Execution] {
    const plain = this.execution(order, units, prices[1] - prices[0], { conId: WHOLE, symbol: 'ES' });
    const root = executionRoot(executionRoot(plain.execId) as Execution['execId']);
    const leg = (index: number, of: Instrument, side: Execution['side'], at: number): Execution => ({
      ...plain,
      execId: execId(`${root}.0${index}.01.01`),
      conId: of.conId,
      side,
      price: price(at),
    });
    const other = order.side === 'BUY' ? 'SELL' : 'BUY';
    return [
      { ...plain, isCombo: true },
      leg(2, MARCH, other, prices[0]),
      leg(3, JUNE, order.side, prices[1]),
    ];
  }

  tell(...executions: readonly Execution[]): void {
    for (const execution of executions) this.broker({ type: 'execution', execution });
  }
}
