import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../core/clock.ts';
import { clientOrderId, execId, permId, signalId } from '../../core/ids.ts';
import { toMicros } from '../../core/money.ts';
import { price, quantity } from '../../core/price.ts';
import type { FoundStray } from '../order/stray.ts';
import { assessRisk } from '../risk/assess.ts';
import { Desk } from '../testing/desk.ts';
import { ACCOUNT, bareSignal, ES, riskInput, SPY, signal } from '../testing/fixtures.ts';
import { permit } from '../testing/live.ts';
import { statusChange } from './decide-broker.ts';
import { describeEvent } from './describe.ts';
import { describeOrder } from './describe-order.ts';
import type { TradingEvent } from './events.ts';

const desk = new Desk();
desk.longSpy();
const order = desk.order('stop');
const plan = desk.journal.map(({ event }) => event).find((event) => event.type === 'plan.made');
assert.ok(plan);
const execution = desk.execution(order, 10, 440);
const refusal = { code: 'NO', message: 'No. Do that.' };
const { ref } = order;
const id = signalId('S-1');
const { conId } = SPY;

const stray: FoundStray = {
  key: 'perm-5',
  kind: 'twin',
  ref,
  clientId: 7,
  orderId: order.orderId,
  permId: permId(5),
  conId,
  symbol: 'SPY',
  side: 'SELL',
  quantity: 10,
  orderType: 'STP',
  status: 'Submitted',
};

/** One of every type; the type system holds the list complete. */
const EVERY: { readonly [Type in TradingEvent['type']]: Extract<TradingEvent, { type: Type }> } = {
  'market.simulated': { type: 'market.simulated' },
  'permit.issued': { type: 'permit.issued', permit: permit(), by: 'cli', reason: 'ready' },
  'permit.confirmed': {
    type: 'permit.confirmed',
    permit: permit(),
    changes: [{ name: 'maxContracts', before: 1, after: 2, verdict: 'looser' }],
    by: 'cli',
    reason: 'it went well',
  },
  'permit.revoked': { type: 'permit.revoked', id: 'P-20260304-150000', by: 'cli', reason: 'done' },
  'live.armed': {
    type: 'live.armed',
    account: order.account,
    permitId: 'P-20260304-150000',
    by: 'cli',
    reason: 'at the desk',
  },
  'live.disarmed': { type: 'live.disarmed', by: 'cli', reason: 'lunch' },
  'golive.waived': { type: 'golive.waived', item: 'days', to: 3, by: 'cli', reason: 'known strategy' },
  'golive.waiver-withdrawn': {
    type: 'golive.waiver-withdrawn',
    item: 'days',
    by: 'cli',
    reason: 'it has been seven',
  },
  'drill.made': {
    type: 'drill.made',
    code: 'QUANTITY_LIMIT',
    order: 'BUY 11 SPY',
    supposed: [],
    outcome: 'refused',
    text: 'refused as it should be',
    by: 'cli',
  },
  'session.established': {
    type: 'session.established',
    account: order.account,
    accounts: [order.account],
    serverVersion: 193,
    nextValidId: order.orderId,
  },
  'instrument.resolved': { type: 'instrument.resolved', instrument: SPY },
  'signal.received': {
    type: 'signal.received',
    signal: signal(),
    summary: 'buy 10 SPY',
    warnings: [],
    body: '{}',
  },
  'signal.not-understood': {
    type: 'signal.not-understood',
    signalId: id,
    source: 'alert',
    body: '?',
    refusal,
  },
  'signal.repeated': { type: 'signal.repeated', signalId: id },
  'approval.asked': { type: 'approval.asked', signalId: id, until: unixMs(1.8e12) },
  'signal.postponed': { type: 'signal.postponed', signalId: id, until: unixMs(1.8e12) },
  'approval.given': { type: 'approval.given', signalId: id, by: 'dashboard' },
  'signal.overtaken': { type: 'signal.overtaken', signalId: id, by: id, action: 'close', conId: order.conId },
  'signal.held': {
    type: 'signal.held',
    signalId: id,
    until: unixMs(1.8e12),
    dropAt: unixMs(1.9e12),
    text: 'a reset',
  },
  'signal.released': { type: 'signal.released', signalId: id },
  'margin.preview-asked': {
    type: 'margin.preview-asked',
    signalId: id,
    order: {
      orderId: clientOrderId(9),
      account: ACCOUNT,
      conId: SPY.conId,
      side: 'BUY',
      quantity: quantity(10),
      pricing: { type: 'market' },
      tif: 'DAY',
      outsideRth: false,
    },
  },
  'margin.previewed': {
    type: 'margin.previewed',
    signalId: id,
    orderId: clientOrderId(9),
    answer: { preview: { initialBefore: 0, initialAfter: 1_125, warning: 'thin' } },
  },
  'signal.refused': { type: 'signal.refused', signalId: id, refusal, arithmetic: [] },
  'signal.carried-out': { type: 'signal.carried-out', signalId: id, text: 'Nothing to close' },
  'plan.made': { ...plan, verdict: assessRisk(riskInput()) },
  'order.sent': { type: 'order.sent', refs: [ref] },
  'order.not-sent': { type: 'order.not-sent', refs: [ref], reason: 'the link went' },
  'order.changed': { type: 'order.changed', ref, state: 'working', permId: permId(1) },
  'order.amend-requested': {
    type: 'order.amend-requested',
    ref,
    terms: { quantity: order.quantity, pricing: { type: 'market' } },
    by: 'cli',
    reason: 'asked',
    verdict: assessRisk(riskInput()),
  },
  'order.amended': { type: 'order.amended', ref },
  'order.amend-doubted': { type: 'order.amend-doubted', ref, reason: 'no answer' },
  'order.amend-refused': { type: 'order.amend-refused', ref, reason: 'IB 105: no' },
  'order.repriced': { type: 'order.repriced', ref, pricing: { type: 'market' } },
  'order.retyped': { type: 'order.retyped', ref, orderType: 'LMT' },
  'spread-exits.moved': {
    type: 'spread-exits.moved',
    ref,
    combo: { stop: price(1), target: price(3) },
    reason: 'asked',
  },
  'exit-rule.applied': {
    type: 'exit-rule.applied',
    ref,
    rule: 'break-even',
    text: 'the first target has filled',
  },
  'exit-rule.refused': {
    type: 'exit-rule.refused',
    ref,
    rule: 'break-even',
    reason: 'no',
  },
  'order.renumbered': { type: 'order.renumbered', ref, incarnation: { clientId: 7, orderId: order.orderId } },
  'stray.found': { type: 'stray.found', stray },
  'stray.ended': { type: 'stray.ended', key: stray.key, reason: 'it was cancelled' },
  'stray.cancel-requested': { type: 'stray.cancel-requested', key: stray.key, orderId: order.orderId },
  'break.found': {
    type: 'break.found',
    found: { conId, ours: 1, broker: 2, cause: 'unknown', text: 'nothing explains it' },
  },
  'break.ended': { type: 'break.ended', conId, text: 'the positions agree again' },
  'break.resolved': {
    type: 'break.resolved',
    conId,
    resolution: 'adopt',
    quantity: 2,
    cost: toMicros(900),
    by: 'cli',
    reason: 'looked in TWS',
  },
  'holding.noted': { type: 'holding.noted', conId, quantity: 100 },
  'order.doubted': { type: 'order.doubted', ref, reason: 'no answer' },
  'order.cancel-requested': { type: 'order.cancel-requested', ref, by: 'cli', reason: 'asked' },
  'order.notice': { type: 'order.notice', ref, code: 399, message: 'warning' },
  'execution.recorded': { type: 'execution.recorded', ref, execution },
  'execution.corrected': { type: 'execution.corrected', ref, replaces: execId('a.1'), execution },
  'execution.external': { type: 'execution.external', execution },
  'commission.recorded': {
    type: 'commission.recorded',
    report: { execId: execution.execId, commission: toMicros(1.5), currency: 'USD' },
  },
  'trading-state.changed': { type: 'trading-state.changed', to: 'halted', by: 'cli', reason: 'enough' },
  'closing.started': { type: 'closing.started', conId, signalId: id, by: 'alert', reason: 'close' },
  'closing.joined': { type: 'closing.joined', conId, signalId: id },
  'closing.ended': { type: 'closing.ended', conId, outcome: 'closed', text: 'SPY is flat' },
  reconciled: { type: 'reconciled', openOrders: 1, executions: 2, settled: 3, doubted: 4 },
  'alarm.raised': {
    type: 'alarm.raised',
    id: 'x',
    severity: 'critical',
    code: 'UNPROTECTED',
    message: 'no stop',
  },
  'alarm.changed': { type: 'alarm.changed', id: 'x', severity: 'warning', message: '3 of 10' },
  'exits.exceed': { type: 'exits.exceed', conId: SPY.conId, exceed: true },
  'alarm.cleared': { type: 'alarm.cleared', id: 'x', text: 'gone' },
  'risk-day.began': {
    type: 'risk-day.began',
    day: '2026-03-04',
    week: '2026-03-02',
    instruments: [],
    owners: [],
  },
  'equity.peaked': { type: 'equity.peaked', equity: 1_000_500 },
  'risk.locked': {
    type: 'risk.locked',
    id: 'DAILY_LOSS:account',
    code: 'DAILY_LOSS',
    scope: { kind: 'account' },
    reason: 'the day has lost 1200.00',
  },
  'leg.executed': { type: 'leg.executed', ref, execution },
  'roll.started': {
    type: 'roll.started',
    id,
    conId,
    to: conId,
    spread: conId,
    by: 'cli',
    reason: 'the month ends',
    pricing: { onUnfilled: 'alarm', walkTicks: 0, retryMs: 5_000, patienceMs: 60_000, session: 'open' },
  },
  'roll.part-began': { type: 'roll.part-began', conId, signalId: id, units: 2, released: [ref] },
  'roll.exits-moved': { type: 'roll.exits-moved', conId, ref, units: 2, difference: 55.25 },
  'roll.exits-placed': { type: 'roll.exits-placed', conId, exits: [ref] },
  'roll.part-ended': { type: 'roll.part-ended', conId, signalId: id, rolled: 2, text: 'two rolled' },
  'roll.ended': { type: 'roll.ended', conId, outcome: 'rolled', text: 'all rolled' },
  'combo.dissolved': {
    type: 'combo.dissolved',
    conId,
    legs: [{ conId, quantity: -1, cost: toMicros(120) }],
    by: 'cli',
    reason: 'the short call was assigned',
  },
  'risk.unlocked': { type: 'risk.unlocked', id: 'DAILY_LOSS:account', by: 'cli', reason: 'looked at' },
  'equity.sampled': { type: 'equity.sampled', equity: 1, realized: 2, unrealized: 3 },
};

describe('the description of an event', () => {
  for (const event of Object.values(EVERY)) {
    it(`of ${event.type} is a sentence, with the state and without it`, () => {
      for (const state of [desk.state, new Desk().state]) {
        const { text, severity } = describeEvent(event, state);
        assert.ok(text.length > 5);
        assert.doesNotMatch(text, /undefined|NaN|\[object|null/);
        assert.match(severity, /^(debug|info|warning|error)$/);
      }
    });
  }

  it('names the order in the words of the trade', () => {
    assert.equal(describeOrder(order, 'SPY'), 'SELL 10 SPY STP 440 GTC');
    const { text } = describeEvent(EVERY['order.changed'], desk.state);
    assert.equal(text, `${ref} SELL 10 SPY STP 440 GTC is working`);
    assert.match(
      describeEvent(EVERY['plan.made'], desk.state).text,
      /BUY 10 SPY MKT DAY; SELL 10 SPY STP 440 GTC/,
    );
  });

  it('says of an approval how many checks passed, for what size, and what is at risk', () => {
    const made = EVERY['plan.made'];
    const { length } = made.verdict.checks;
    const entry = made.verdict.checks.find(({ code }) => code === 'PRICE_COLLAR')?.figures.entry;
    assert.ok(length > 10 && typeof entry === 'number');
    const risk = (Math.abs(entry - 440) * 10).toFixed(2);
    const { text } = describeEvent(made, desk.state);
    const head = `Signal ${made.plan.signalId} approved, all ${length} risk checks passed: `;
    assert.equal(text.slice(0, head.length), head);
    assert.ok(text.includes(`10 SPY, ${risk} USD at risk from ${entry} to the stop. Plan: BUY 10 SPY`), text);
    const [first] = made.plan.orders;
    assert.ok(first);
    const bare = { ...made, plan: { ...made.plan, orders: [first] } };
    assert.match(describeEvent(bare, desk.state).text, /: 10 SPY, no stop order\. Plan: BUY 10 SPY MKT DAY$/);
    const close = { ...bare, plan: { ...made.plan, orders: [{ ...first, role: 'close' as const }] } };
    assert.match(describeEvent(close, desk.state).text, /risk checks passed\. Plan: BUY 10 SPY MKT DAY$/);
  });

  it('does not tell of an order with terms that it got later', () => {
    const life = new Desk();
    life.longSpy();
    const stop = life.order('stop');
    life.broker({ type: 'order', order: life.listed(stop, 'PreSubmitted', { stopPrice: price(441) }) });
    life.tick(60_000);
    life.take(bareSignal('amend', { stopLoss: { unit: 'price', value: 445 } }));
    life.tick();
    life.broker({ type: 'order', order: life.listed(stop, 'PreSubmitted', { stopPrice: price(445) }) });
    const lines = life.journal.map(({ event, at }) => describeEvent(event, life.state, at).text);
    const of = (start: string) => lines.find((line) => line.startsWith(start));
    assert.equal(of(`${stop.ref} `), `${stop.ref} SELL SPY STP GTC is working (PreSubmitted (child))`);
    assert.equal(of('At the'), `At the broker: ${stop.ref} SELL 10 SPY STP 441 GTC`);
    assert.match(of('Changing') ?? '', / SELL SPY STP GTC to 10 STP 445 \(alert\): /);
    assert.equal(of('Changed'), `Changed: ${stop.ref} SELL 10 SPY STP 445 GTC`);
  });

  it('names the contract of a fill as the orders do', () => {
    const life = new Desk();
    life.commit({ type: 'instrument.resolved', instrument: ES });
    const fill = { ...execution, symbol: 'ES', conId: ES.conId };
    const { text } = describeEvent({ ...EVERY['execution.recorded'], execution: fill }, life.state);
    assert.match(text, /10 ESH6 at 440$/);
  });

  it('is quiet about a cancel that was asked for, and not about one with a reason', () => {
    const life = new Desk();
    life.longSpy();
    const stop = life.order('stop');
    const told = (message: string) =>
      describeEvent({ type: 'order.notice', ref: stop.ref, code: 202, message }, life.state).severity;
    assert.equal(told('Order Canceled - reason:'), 'warning');
    life.commit({ type: 'order.changed', ref: stop.ref, state: 'cancelled' });
    assert.equal(told('Order Canceled - reason:'), 'info');
    assert.equal(told('Order Canceled - reason:No market data'), 'warning');
  });

  it('tells once that an order works', () => {
    const life = new Desk();
    const [first, again, held] = (['PreSubmitted', 'Submitted', 'Inactive'] as const).map((status) => {
      if (life.journal.length === 1) {
        life.take(signal());
        life.sent(life.order('stop'));
      }
      const changed = statusChange(life.order('stop'), { status });
      life.commit(...changed);
      return changed[0] && describeEvent(changed[0], life.state).severity;
    });
    assert.deepEqual([first, again, held], ['info', 'debug', 'info']);
  });

  it('is as loud as the matter', () => {
    const severity = (event: TradingEvent): string => describeEvent(event, desk.state).severity;
    assert.equal(severity(EVERY['alarm.raised']), 'error');
    assert.equal(severity(EVERY['order.not-sent']), 'error');
    assert.equal(severity({ ...EVERY['order.changed'], state: 'rejected' }), 'error');
    assert.equal(severity({ ...EVERY['closing.ended'], outcome: 'failed' }), 'error');
    assert.equal(severity(EVERY['order.doubted']), 'warning');
    assert.equal(severity(EVERY['trading-state.changed']), 'warning');
  });

  it('is never empty through a whole life', () => {
    const life = new Desk();
    life.longSpy();
    life.take(bareSignal('close'));
    life.confirmCancellations();
    life.keep(life.kernel.kill('cli', 'enough'));
    life.tick(60_000);
    for (const { event } of life.journal)
      assert.doesNotMatch(describeEvent(event, life.state).text, /undefined|NaN|\[object/);
  });
});
