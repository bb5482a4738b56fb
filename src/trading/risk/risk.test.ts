import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { unixMs } from '../../core/clock.ts';
import { accountId, signalId } from '../../core/ids.ts';
import { makePlan } from '../plan/make-plan.ts';
import {
  ACCOUNT,
  BTC,
  ES,
  EURUSD,
  limits,
  NOW,
  quote,
  READY,
  riskInput,
  SPY,
  STEPPED,
  signal,
} from '../testing/fixtures.ts';
import { LIMIT_LADDERS } from '../testing/limit-ladders.ts';
import { approvePlan } from './approve.ts';
import { assessRisk, refusalOf } from './assess.ts';
import type { RiskInput } from './check.ts';
import { RISK_CHECKS } from './checks/index.ts';
import { DEFAULT_RISK_LIMITS, type RiskLimits } from './limits.ts';

const anyNumber = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(0, -0, Number.NaN, Infinity, -Infinity),
);
const time = fc.integer({ min: 0, max: 2 * NOW }).map(unixMs);
const base = riskInput();

/** Anything at all, also what the parsers would never let through. */
const anyInput: fc.Arbitrary<RiskInput> = fc
  .record(
    {
      now: time,
      intent: fc.constantFrom('entry' as const, 'reduce' as const),
      instrument: fc.constantFrom(SPY, ES, EURUSD, BTC, STEPPED),
      side: fc.constantFrom('BUY' as const, 'SELL' as const),
      quantity: anyNumber,
      reference: anyNumber,
      legs: fc.subarray([...base.legs]),
      quote: fc.record({ bid: anyNumber, ask: anyNumber }).map(({ bid, ask }) => quote(SPY, bid, ask)),
      quoteReceivedAt: time,
      account: fc.record(
        {
          id: fc.constantFrom('DU1', 'U1', '').map(accountId),
          currency: fc.constantFrom('USD', 'EUR'),
          netLiquidation: anyNumber,
        },
        { requiredKeys: [] },
      ),
      link: fc.record({ ready: fc.boolean(), readOnly: fc.boolean(), brokerUp: fc.boolean() }),
      tradingState: fc.constantFrom(
        'active' as const,
        'reduce-only' as const,
        'cancel-only' as const,
        'halted' as const,
      ),
      byPerson: fc.boolean(),
      underWay: fc.boolean(),
      openOrders: anyNumber,
      position: anyNumber,
      repeats: fc.record({ signalId: fc.constant(signalId('S-0')), at: time }),
      limits: fc
        .record({ maxQuantity: anyNumber, maxNotional: anyNumber, priceCollarPercent: anyNumber })
        .map(limits),
      signal: time.map((at) => signal({ time: at })),
    },
    { requiredKeys: [] },
  )
  .map((facts) => ({ ...base, ...facts }));

/** Every limit, as strict as it gets. */
const EVERY_LIMIT = Object.fromEntries(
  Object.entries(LIMIT_LADDERS).map(([name, rungs]) => [
    name,
    rungs.at(-1) ?? rungs.find((rung) => rung !== undefined),
  ]),
) as Partial<RiskLimits>;

describe('which checks judge an order', () => {
  const judged = (intent: RiskInput['intent']): readonly string[] =>
    assessRisk(riskInput({ intent, limits: limits(EVERY_LIMIT) })).checks.map(({ code }) => code);
  const of = (which: (check: (typeof RISK_CHECKS)[number]) => boolean): readonly string[] =>
    RISK_CHECKS.filter(which).map(({ code }) => code);

  it('is said by each of them', () => {
    assert.deepEqual(
      judged('entry'),
      of(({ applies }) => applies !== 'reduce'),
    );
    assert.deepEqual(
      judged('reduce'),
      of(({ applies }) => applies !== 'entry'),
    );
    assert.deepEqual(
      judged('roll'),
      of(({ applies, rolls }) => applies === 'all' || rolls === true),
    );
    const rolls = judged('roll');
    assert.ok(rolls.includes('TRADING_STATE') && rolls.includes('QUOTE_STALE'));
    assert.ok(!rolls.includes('TRADE_RISK'));
  });
});

describe('a refusal', () => {
  it('names the first check that failed, its field and the others', () => {
    const one = refusalOf(assessRisk(riskInput({ quantity: 1e9, reference: 0.000001 })));
    assert.deepEqual([one?.code, one?.field], ['PRICE_COLLAR', 'price']);
    const two = refusalOf(assessRisk(riskInput({ tradingState: 'halted', quantity: 1e9 })));
    assert.equal(two?.code, 'TRADING_STATE');
    assert.equal(two?.field, undefined);
    assert.match(two?.message ?? '', / Also: QUANTITY_LIMIT, NOTIONAL_LIMIT\.$/);
    const only = refusalOf(assessRisk(riskInput({ tradingState: 'halted' })));
    assert.doesNotMatch(only?.message ?? '', /Also/);
    assert.equal(only?.field, undefined);
  });
});

describe('the risk checks', () => {
  it('have unique upper-case codes, titles and a comparison that can be documented', () => {
    const codes = RISK_CHECKS.map(({ code }) => code);
    assert.equal(new Set(codes).size, codes.length);
    for (const { code, title, compares } of RISK_CHECKS) {
      assert.match(code, /^[A-Z][A-Z_]+[A-Z]$/);
      assert.ok(title.length > 2 && compares.length > 10, code);
    }
  });

  it('judge anything without throwing; approved means that all passed', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const verdict = assessRisk(input);
        assert.equal(
          verdict.approved,
          verdict.checks.every(({ passed }) => passed),
        );
        assert.equal(verdict.approved, refusalOf(verdict) === undefined);
        for (const { code, message, figures } of verdict.checks) {
          assert.ok(message.length > 5, code);
          assert.doesNotMatch(message, /undefined|\[object/);
          assert.ok(Object.values(figures).every((figure) => figure !== undefined));
        }
        const wanted = RISK_CHECKS.filter(
          ({ applies, limits: names }) =>
            applies !== (input.intent === 'entry' ? 'reduce' : 'entry') &&
            (!names || names.some((name) => input.limits[name] !== undefined)),
        );
        assert.deepEqual(
          verdict.checks.map(({ code }) => code),
          wanted.map(({ code }) => code),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it('never approve a figure that is not a number', () => {
    for (const facts of [
      { quantity: Number.NaN },
      { reference: Number.NaN },
      { openOrders: Number.NaN },
      { quantity: Infinity },
    ])
      assert.equal(assessRisk(riskInput(facts)).approved, false, JSON.stringify(facts));
  });

  it('stop a reducing order only for the account, the state, a repeat or the link', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const reduce: RiskInput = {
          ...input,
          intent: 'reduce',
          account: { id: ACCOUNT },
          link: READY,
          tradingState: 'active',
          side: 'SELL',
          position: 10,
          quantity: Math.min(10, Math.abs(input.quantity) || 1),
        };
        const { repeats: _, ...once } = reduce;
        assert.equal(assessRisk(once).approved, true);
      }),
    );
  });

  it('name the first failure and mention the others', () => {
    const refusal = refusalOf(assessRisk(riskInput({ tradingState: 'halted', quantity: 1e9 })));
    assert.equal(refusal?.code, 'TRADING_STATE');
    assert.match(refusal?.message ?? '', /Also: QUANTITY_LIMIT, NOTIONAL_LIMIT\.$/);
  });

  it('approve a sound entry, with every check in the verdict', () => {
    const verdict = assessRisk(riskInput());
    assert.equal(verdict.approved, true);
    const inForce = RISK_CHECKS.filter(
      ({ applies, limits: names }) =>
        applies !== 'reduce' && (!names || names.some((name) => DEFAULT_RISK_LIMITS[name] !== undefined)),
    );
    assert.equal(verdict.checks.length, inForce.length);
  });
});

describe('the door to the broker', () => {
  const identity = { signalId: signalId('S-1'), account: ACCOUNT, conId: SPY.conId, nextOrderId: 5 as never };

  it('opens for approved plans: the entry first, then its exits', () => {
    const input = riskInput();
    const approved = approvePlan(makePlan(input.legs, identity), SPY, assessRisk(input));
    assert.ok(approved.kind === 'bracket');
    assert.equal(approved.ticket.entry.orderId, 5);
    assert.deepEqual(
      approved.ticket.exits.map(({ orderId }) => orderId),
      [6, 7],
    );
    const single = approvePlan(makePlan(input.legs.slice(0, 1), identity), SPY, assessRisk(input));
    assert.equal(single.kind, 'single');
  });

  it('stays shut for refused and for empty plans', () => {
    const input = riskInput({ tradingState: 'halted' });
    assert.throws(() => approvePlan(makePlan(input.legs, identity), SPY, assessRisk(input)), /not approved/);
    assert.throws(() => approvePlan(makePlan([], identity), SPY, assessRisk(riskInput())), /no orders/);
  });
});
