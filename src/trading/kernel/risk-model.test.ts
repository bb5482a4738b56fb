import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { accountId, type ConId } from '../../core/ids.ts';
import { isFinal, lackingOf, type PlannedOrder } from '../order/order.ts';
import type { OrdersByInstrument } from '../risk/book/open-orders.ts';
import type { ScopedLimits } from '../risk/limits/scoped-limits.ts';
import type { RiskLimits } from '../risk/limits.ts';
import { ACCOUNT_SCOPE } from '../risk/scope.ts';
import type { Desk } from '../testing/desk.ts';
import { SPY, signal } from '../testing/fixtures.ts';
import { riskDesk } from '../testing/risk-desk.ts';
import { happening, instruments, run } from '../testing/risk-steps.ts';
import type { TradingEvent } from './events.ts';
import { reckonExposure } from './exposure.ts';
import { accountSums, freshSums } from './order-sums.ts';
import { StateFacts } from './risk-facts.ts';

/** Sequences tried; `RISK_SEQUENCES` sets more for a long run. */
const SEQUENCES = Number(process.env.RISK_SEQUENCES ?? 150);

const LIMITS = {
  maxPositionQuantity: 30,
  maxGross: 24_000,
  maxPositions: 2,
  maxOrdersPerMinute: 12,
  maxTradesPerDay: 8,
  maxOpenRisk: 700,
  maxDailyLoss: 250,
  maxAdds: 2,
  maxOpenOrders: 20,
  maxLosingStreak: 3,
  coolDownMinutes: 20,
} as const satisfies Partial<RiskLimits>;
/** What the second account may; the first one must not be judged by it. */
const OTHER_LIMITS = {
  ...LIMITS,
  maxPositionQuantity: 12,
  maxOrdersPerMinute: 20,
  maxGross: 9_000,
  maxInitialMargin: 5_000,
} as const;
const OTHER_ACCOUNT = accountId('DU7654321');
const SCOPED: readonly ScopedLimits[] = [
  { scope: { kind: 'strategy', name: 'orb' }, limits: { maxPositionQuantity: 15, maxTradesPerDay: 4 } },
  { scope: { kind: 'instrument', name: 'QQQ' }, limits: { maxPositionQuantity: 20 } },
];

/** What an outsider knows: the orders sent, and what has filled. */
class Outsider {
  readonly #desk: Desk;
  readonly #limits: typeof LIMITS | typeof OTHER_LIMITS;
  readonly #plannedAt: number[] = [];

  constructor(desk: Desk, limits: typeof LIMITS | typeof OTHER_LIMITS) {
    this.#desk = desk;
    this.#limits = limits;
  }

  held(conId: number): number {
    let held = 0;
    for (const order of this.#desk.state.orders.values())
      if (order.conId === conId)
        held += (order.side === 'BUY' ? 1 : -1) * Math.max(order.filled, order.executedQuantity);
    return held;
  }

  /** The most an instrument may come to when every entry that may still fill does. */
  most(conId: number, owned: (strategy: string | undefined) => boolean = () => true): number {
    let buys = 0;
    let sells = 0;
    let held = 0;
    for (const order of this.#desk.state.orders.values()) {
      if (order.conId !== conId) continue;
      if (!owned(this.#desk.state.signals.get(order.signalId)?.signal?.strategy)) continue;
      const done = Math.max(order.filled, order.executedQuantity);
      held += (order.side === 'BUY' ? 1 : -1) * done;
      if (order.role !== 'entry' || isFinal(order.state)) continue;
      if (order.side === 'BUY') buys += order.quantity - done;
      else sells += order.quantity - done;
    }
    return Math.max(Math.abs(held + buys), Math.abs(held - sells));
  }

  /** A change of an exit takes away no more than is held, or is entered; an entry only becomes smaller. */
  #judgeChange({ ref, terms }: Extract<TradingEvent, { type: 'order.amend-requested' }>): void {
    const order = this.#desk.state.orders.get(ref);
    assert.ok(order);
    // The quantity of a change is that of the whole order, with what it has filled.
    const done = Math.max(order.filled, order.executedQuantity);
    if (order.role === 'entry') assert.ok(terms.quantity <= order.quantity, `${ref} grows`);
    else
      assert.ok(
        terms.quantity - done <= this.most(order.conId) + 1e-9,
        `${ref} of ${terms.quantity} is too large`,
      );
  }

  /** What a unit is worth at most: the first order in an instrument is worth its own price, the rest the market's. */
  #unit(conId: ConId, sent: PlannedOrder): number {
    const last = this.#desk.quotes.get(conId)?.last ?? 0;
    const others = [...this.#desk.state.orders.values()].some(
      (order) =>
        order.conId === conId && order.ref !== sent.ref && order.role === 'entry' && !isFinal(order.state),
    );
    if (conId !== sent.conId || others || this.held(conId) !== 0) return last;
    return sent.pricing.type === 'limit' ? sent.pricing.limit : last;
  }

  /** What is not active opens nothing: entries that rest there have been asked to go. */
  judgeResting(): void {
    const { state } = this.#desk;
    const scoped = new Set(state.risk.states.keys());
    for (const order of state.orders.values()) {
      if (order.role !== 'entry' || isFinal(order.state)) continue;
      const strategy = state.signals.get(order.signalId)?.signal?.strategy;
      const name = state.instruments.get(order.conId)?.localSymbol;
      const stopped =
        state.tradingState.name !== 'active' ||
        scoped.has(`strategy:${strategy}`) ||
        scoped.has(`instrument:${name}`);
      const going = order.cancelAsked !== undefined || ['cancelling', 'unknown'].includes(order.state);
      assert.ok(!stopped || going, `${order.ref} rests while ${state.tradingState.name}`);
    }
  }

  /** Judges what was sent by a step. */
  judge(
    events: readonly TradingEvent[],
    before: { readonly state: string; readonly scoped: ReadonlySet<string> },
  ): void {
    const desk = this.#desk;
    for (const event of events) {
      if (event.type === 'order.amend-requested') this.#judgeChange(event);
      if (event.type !== 'plan.made') continue;
      const [first] = event.plan.orders;
      assert.ok(first);
      const now = desk.clock.now();
      for (const _ of event.plan.orders) this.#plannedAt.push(now);
      if (first.role !== 'entry') {
        // What is no entry takes away at most what is held.
        const held = this.held(first.conId);
        const reduces = first.side === 'SELL' ? held : -held;
        assert.ok(
          first.quantity <= reduces + 1e-9,
          `${first.ref} of ${first.quantity} does not reduce ${held}`,
        );
        continue;
      }
      assert.equal(first.account, desk.accountId);
      const strategy = desk.state.signals.get(event.plan.signalId)?.signal?.strategy;
      const name = desk.state.instruments.get(first.conId)?.localSymbol ?? '';
      assert.equal(before.state, 'active', 'an entry was sent while trading was not active');
      assert.ok(!before.scoped.has(`strategy:${strategy}`) && !before.scoped.has(`instrument:${name}`));
      assert.ok(this.most(first.conId) <= this.#limits.maxPositionQuantity);
      if (name === 'QQQ') assert.ok(this.most(first.conId) <= 20);
      const used = instruments.filter(({ conId }) => this.most(conId) > 0);
      assert.ok(used.length <= this.#limits.maxPositions);
      if ('maxInitialMargin' in this.#limits) {
        const told = event.verdict.checks.find(({ code }) => code === 'INITIAL_MARGIN')?.figures.value;
        assert.ok(typeof told === 'number' && told <= this.#limits.maxInitialMargin, `margin ${told}`);
      }
      const gross = used.reduce((sum, { conId }) => sum + this.most(conId) * this.#unit(conId, first), 0);
      assert.ok(gross <= this.#limits.maxGross * 1.001, `gross ${gross}`);
      assert.ok(desk.state.openOrders.size <= this.#limits.maxOpenOrders);
      assert.ok(this.#plannedAt.filter((at) => now - at < 60_000).length <= this.#limits.maxOrdersPerMinute);
    }
  }
}

/** What is valued from order to order comes to the same as one look at everything. */
function assertValuedAlike({ state, context }: Desk): void {
  const facts = new StateFacts(state, context, SPY);
  const rates = (currency: string): number => facts.rate(currency);
  const anew = reckonExposure(state, context, rates, accountSums(state), undefined);
  assert.deepEqual(facts.holdings(ACCOUNT_SCOPE), anew.holdings);
  assert.equal(facts.openRisk(ACCOUNT_SCOPE), anew.openRisk);
  const reversed = new StateFacts(state, context, SPY, true).holdings(ACCOUNT_SCOPE);
  assert.deepEqual(
    reversed,
    anew.holdings.filter(({ instrument }) => instrument.conId !== SPY.conId),
  );
}

/** Each entry and stop that may still fill, or lacks executions, is found under its instrument, and no other. */
function assertOpenAlike({ state }: Desk): void {
  const awaited = (role: 'entry' | 'stop'): string[] =>
    [...state.orders.values()]
      .filter((order) => order.role === role && (!isFinal(order.state) || lackingOf(order) > 1e-9))
      .map(({ conId, ref }) => `${conId} ${ref}`);
  const found = (orders: OrdersByInstrument): string[] =>
    [...orders].flatMap(([conId, of]) => [...of.keys()].map((ref) => `${conId} ${ref}`));
  assert.deepEqual(found(state.risk.openEntries).sort(), awaited('entry').sort());
  assert.deepEqual(found(state.risk.openStops).sort(), awaited('stop').sort());
}

describe('the risk limits as a model', () => {
  it('are never broken by an order that was sent, whatever happens, and a restart decides alike', () => {
    fc.assert(
      fc.property(fc.array(happening, { minLength: 5, maxLength: 40, size: 'max' }), (happenings) => {
        const desks = [riskDesk(LIMITS, SCOPED), riskDesk(OTHER_LIMITS, SCOPED, {}, OTHER_ACCOUNT)] as const;
        const outsiders = [new Outsider(desks[0], LIMITS), new Outsider(desks[1], OTHER_LIMITS)] as const;
        for (const desk of desks) desk.provesEveryStep = false;
        for (const { account, step: each } of happenings) {
          const desk = desks[account];
          const before = {
            state: desk.state.tradingState.name as string,
            scoped: new Set(desk.state.risk.states.keys()),
          };
          const beside = desks[account === 0 ? 1 : 0].journal.length;
          outsiders[account].judge(run(desk, each), before);
          outsiders[account].judgeResting();
          const sums = [...accountSums(desk.state)].sort(([a], [b]) => a - b);
          assert.deepEqual(
            sums,
            [...freshSums(desk.state)].sort(([a], [b]) => a - b),
          );
          assertValuedAlike(desk);
          assertOpenAlike(desk);
          assert.equal(
            desks[account === 0 ? 1 : 0].journal.length,
            beside,
            'the other account is left alone',
          );
        }
        for (const desk of desks) {
          desk.provesReplay();
          const asked = signal({ symbol: 'SPY' });
          const of = { instrument: SPY };
          assert.deepEqual(desk.rebuilt().explain(asked, of), desk.kernel.explain(asked, of));
        }
      }),
      { numRuns: SEQUENCES, ...(process.env.RISK_SEED ? { seed: Number(process.env.RISK_SEED) } : {}) },
    );
  });
});
