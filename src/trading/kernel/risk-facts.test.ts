import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { conId } from '../../core/ids.ts';
import type { Instrument } from '../../instruments/instrument.ts';
import type { RiskScope } from '../risk/scope.ts';
import type { Signal } from '../signal.ts';
import type { Desk } from '../testing/desk.ts';
import { ES, PAPER, quote, SPY, signal } from '../testing/fixtures.ts';
import { riskDesk } from '../testing/risk-desk.ts';
import { bought, desk as spreadDesk, VERTICAL, wish } from '../testing/spread-desk.ts';
import { mismatchAlarmId } from './closable.ts';
import { accountSums, freshSums } from './order-sums.ts';
import { profitBase, StateFacts } from './risk-facts.ts';

/** A stock in euros; a euro is worth 1.25 in the base currency. */
const SAP: Instrument = {
  ...SPY,
  conId: conId(14204),
  symbol: 'SAP',
  localSymbol: 'SAP',
  currency: 'EUR',
  exchange: 'IBIS',
};
const EURO = 1.25;
const ACCOUNT: RiskScope = { kind: 'account' };
const ORB: RiskScope = { kind: 'strategy', name: 'orb' };
const FADE: RiskScope = { kind: 'strategy', name: 'fade' };
const ALERT: RiskScope = { kind: 'source', name: 'alert' };

const desk = (): Desk => {
  const made = riskDesk({ stopRequired: false, maxNotional: 1e9 }, [], {
    exchangeRate: (currency) => (currency === 'EUR' ? EURO : undefined),
  });
  made.quotes.set(SAP.conId, quote(SAP, 200, 200));
  made.quotes.set(ES.conId, quote(ES, 450, 450));
  made.quotes.set(SPY.conId, quote(SPY, 450, 450));
  return made;
};
const factsOf = (of: Desk, instrument: Instrument = SPY, afterClose = false): StateFacts =>
  new StateFacts(of.state, of.context, instrument, afterClose);

/** Enters, and fills so many units at `at`. Gives back the entry's signal. */
function enter(of: Desk, instrument: Instrument, facts: Partial<Signal>, units = 0, at = 0): Signal {
  const asked = signal({ symbol: instrument.symbol, ...facts });
  of.take(asked, instrument);
  assert.equal(of.record(asked).refusal, undefined, JSON.stringify(of.record(asked).refusal));
  of.accept();
  if (units > 0) of.fill(of.order('entry', instrument), units, at);
  return asked;
}

const stop = (value: number): Signal['stopLoss'] => ({ unit: 'price', value });
const size = (value: number): Signal['size'] => ({ by: 'units', value });
const near = (value: number, wanted: number, what: string): void =>
  assert.ok(Math.abs(value - wanted) < 1e-6, `${what}: ${value}, wanted ${wanted}`);

const LIMIT_199 = { entry: { type: 'limit', limit: 199 } } as const;
const MARKET = { entry: { type: 'market' } } as const;
const target = (value: number): Signal['takeProfit'] => ({ unit: 'price', value });

describe('open risk', () => {
  it('of a long position is what lies between entry and stop', () => {
    const of = desk();
    enter(of, SPY, { size: size(10), stopLoss: stop(440) }, 10, 450);
    near(factsOf(of).openRisk(ACCOUNT), 100, 'ten points');
    // A stop beyond the entry loses nothing.
    const locked = desk();
    enter(locked, SPY, { size: size(10), stopLoss: stop(440) }, 10, 435);
    near(factsOf(locked).openRisk(ACCOUNT), 0, 'nothing');
  });

  it('of a short position in futures counts the multiplier', () => {
    const of = desk();
    const short = { action: 'sell', size: size(2), stopLoss: stop(460), takeProfit: target(430) } as const;
    enter(of, ES, short, 2, 452);
    near(factsOf(of).openRisk(ACCOUNT), 8 * 2 * 50, 'eight points');
  });

  it('of a position that is partly without a stop counts that part whole', () => {
    const of = desk();
    enter(of, SAP, { size: size(10), stopLoss: stop(195), takeProfit: target(230) }, 10, 201);
    near(factsOf(of).openRisk(ACCOUNT), 6 * 10 * EURO, 'covered');
    of.fill(of.order('stop', SAP), 4, 195);
    near(factsOf(of).openRisk(ACCOUNT), 6 * 6 * EURO, 'the rest of it is covered by the rest of the stop');
    of.status(of.order('stop', SAP), 'Cancelled', 4);
    near(factsOf(of).openRisk(ACCOUNT), 6 * 200 * EURO, 'uncovered');
  });

  it('of a stop that filled in part is covered by the rest of it alone', () => {
    const of = desk();
    enter(of, SPY, { size: size(5), stopLoss: stop(440) }, 5, 450);
    const first = of.order('stop');
    enter(of, SPY, { size: size(5), stopLoss: stop(440) }, 5, 450);
    of.status(of.order('stop'), 'Cancelled');
    of.fill(first, 3, 440);
    near(factsOf(of).openRisk(ACCOUNT), 2 * 10 + 5 * 450, 'two of seven are covered');
  });

  it('of what no stop covers is worth its multiplier', () => {
    const of = desk();
    const short = { action: 'sell', size: size(2), stopLoss: stop(460), takeProfit: target(430) } as const;
    enter(of, ES, short, 2, 452);
    of.status(of.order('stop', ES), 'Cancelled');
    near(factsOf(of).openRisk(ACCOUNT), 2 * 450 * 50, 'whole');
    near(factsOf(of).holdings(ACCOUNT)[0]?.unitValue ?? 0, 450 * 50, 'a contract');
  });

  it('of resting entries is that of their own stops, and whole without one', () => {
    const of = desk();
    enter(of, SAP, { ...LIMIT_199, size: size(5), stopLoss: stop(190), takeProfit: target(230) });
    near(factsOf(of).openRisk(ACCOUNT), 9 * 5 * EURO, 'a limit order');
    const { stopLoss: _, takeProfit: __, ...bare } = signal({ symbol: 'SAP', ...LIMIT_199, size: size(5) });
    of.take(bare, SAP);
    near(factsOf(of).openRisk(ACCOUNT), (9 + 199) * 5 * EURO, 'one without a stop');
  });

  it('of entries at the market goes by the price of the moment', () => {
    const of = desk();
    const short = { ...MARKET, action: 'sell', stopLoss: stop(210), takeProfit: target(150) } as const;
    enter(of, SAP, { ...short, size: size(3) });
    near(factsOf(of).openRisk(ACCOUNT), 10 * 3 * EURO, 'a short entry');
    of.quotes.set(SAP.conId, quote(SAP, 205, 205));
    near(factsOf(of).openRisk(ACCOUNT), 5 * 3 * EURO, 'nearer to its stop');
    of.fill(of.order('entry', SAP), 1, 205);
    // One is held, against a stop of three; two are still to come.
    near(factsOf(of).openRisk(ACCOUNT), 5 * 3 * EURO, 'in part');
  });

  it('of a strategy is that of its entries and its share', () => {
    const of = desk();
    enter(of, SPY, { strategy: 'orb', size: size(10), stopLoss: stop(440) }, 10, 450);
    enter(of, SAP, {
      ...LIMIT_199,
      strategy: 'fade',
      size: size(5),
      stopLoss: stop(190),
      takeProfit: target(230),
    });
    const facts = factsOf(of);
    near(facts.openRisk(ORB), 100, 'orb');
    near(facts.openRisk(FADE), 9 * 5 * EURO, 'fade');
    near(facts.openRisk(ALERT), 100 + 9 * 5 * EURO, 'both are alerts');
    near(facts.openRisk({ kind: 'source', name: 'cli' }), 0, 'nobody');
    near(facts.openRisk({ kind: 'instrument', name: 'SAP' }), 9 * 5 * EURO, 'SAP');
  });

  it('of spreads is what their legs can lose, on the side that is held or entered', () => {
    const { on } = bought();
    near(factsOf(on, VERTICAL).openRisk(ACCOUNT), 2 * 2.1 * 100, 'two at 2.10');
    const [held] = factsOf(on, VERTICAL).holdings(ACCOUNT);
    near(held?.unitValue ?? Number.NaN, 210, 'worth what it costs');
    const limit = { entry: { type: 'limit', limit: 2.1 } } as const;
    const entering = spreadDesk();
    entering.take(wish(limit), VERTICAL);
    near(factsOf(entering, VERTICAL).openRisk(ACCOUNT), 420, 'entries count');
    near(factsOf(entering, VERTICAL).holdings(ACCOUNT)[0]?.unitValue ?? Number.NaN, 210, 'bought');
    const selling = spreadDesk();
    selling.take(wish({ action: 'sell', ...limit }), VERTICAL);
    near(factsOf(selling, VERTICAL).openRisk(ACCOUNT), 2 * 2.9 * 100, 'five less what it brings');
    near(factsOf(selling, VERTICAL).holdings(ACCOUNT)[0]?.unitValue ?? Number.NaN, 290, 'sold');
    const inEuros = spreadDesk({}, { exchangeRate: (currency) => (currency === 'USD' ? 0.8 : undefined) });
    inEuros.account = { ...PAPER, currency: 'EUR' };
    inEuros.take(wish(limit), VERTICAL);
    near(factsOf(inEuros, VERTICAL).openRisk(ACCOUNT), 420 * 0.8, 'in the base currency');
  });

  it('of what its stop covers whole needs no price of the moment', () => {
    const of = desk();
    enter(of, SPY, { size: size(10), stopLoss: stop(440) }, 10, 450);
    of.quotes.delete(SPY.conId);
    near(factsOf(of).openRisk(ACCOUNT), 100, 'ten points');
  });

  it('leaves out what a closing takes away first', () => {
    const of = desk();
    enter(of, SPY, { size: size(10), stopLoss: stop(440) }, 10, 450);
    near(factsOf(of, SPY, true).openRisk(ACCOUNT), 0, 'without SPY');
    assert.deepEqual(factsOf(of, SPY, true).holdings(ACCOUNT), []);
  });
});

describe('holdings', () => {
  it('are valued at the market in the base currency, and count what entries may still bring', () => {
    const of = desk();
    enter(of, SPY, { strategy: 'orb', size: size(10), stopLoss: stop(440) }, 4, 450);
    enter(of, SAP, { ...LIMIT_199, size: size(5), stopLoss: stop(190), takeProfit: target(230) });
    const [spy, sap] = factsOf(of).holdings(ACCOUNT);
    assert.deepEqual(spy, { instrument: SPY, quantity: 4, buys: 6, sells: 0, unitValue: 450 });
    assert.deepEqual(sap, { instrument: SAP, quantity: 0, buys: 5, sells: 0, unitValue: 200 * EURO });
    assert.deepEqual(
      factsOf(of)
        .holdings(ORB)
        .map(({ instrument, quantity }) => [instrument.symbol, quantity]),
      [['SPY', 4]],
    );
    assert.deepEqual(
      factsOf(of)
        .holdings({ kind: 'instrument', name: 'SAP' })
        .map(({ instrument }) => instrument.symbol),
      ['SAP'],
    );
  });

  it('without a quote are worth what they cost, or what the entry offers', () => {
    const of = desk();
    enter(of, SPY, { size: size(10), stopLoss: stop(440) }, 10, 449);
    enter(of, SAP, { ...LIMIT_199, size: size(5), stopLoss: stop(190), takeProfit: target(230) });
    of.quotes.clear();
    const [spy, sap] = factsOf(of).holdings(ACCOUNT);
    assert.equal(spy?.unitValue, 449);
    assert.equal(sap?.unitValue, 199 * EURO);
  });

  it('of an entry that was cancelled in part keep fills whose executions are still to come', () => {
    const of = desk();
    enter(of, SPY, { size: size(10), stopLoss: stop(440) }, 2, 450);
    of.status(of.order('entry'), 'Cancelled', 6);
    const [spy] = factsOf(of).holdings(ACCOUNT);
    assert.deepEqual([spy?.quantity, spy?.buys], [2, 4]);
  });

  it('are the same whether they were kept or are worked out anew', () => {
    const of = desk();
    accountSums(of.state);
    enter(of, SPY, { size: size(10), stopLoss: stop(440) }, 10, 450);
    assert.deepEqual([...accountSums(of.state)], [...freshSums(of.state)]);
    of.fill(of.order('stop'), 10, 440);
    of.status(of.order('target'), 'Cancelled');
    assert.deepEqual([...accountSums(of.state)], []);
  });
});

describe('what was valued before', () => {
  it('follows a commission, and a contract that is told anew', () => {
    const of = desk();
    enter(of, SPY, { size: size(10), stopLoss: stop(440) });
    const { execId } = of.fill(of.order('entry'), 10, 445);
    near(factsOf(of).profitSince('day', ACCOUNT), 50, 'open');
    of.commission(execId, 2);
    near(factsOf(of).profitSince('day', ACCOUNT), 48, 'after the commission');
    near(factsOf(of).holdings(ACCOUNT)[0]?.unitValue ?? Number.NaN, 450, 'a share');
    of.commit({ type: 'instrument.resolved', instrument: { ...SPY, multiplier: 2 } });
    near(factsOf(of).holdings(ACCOUNT)[0]?.unitValue ?? Number.NaN, 900, 'two');
  });

  it('counts what a trade has earned once, also while the next entry rests', () => {
    const of = desk();
    enter(of, SPY, { size: size(10), stopLoss: stop(440) }, 10, 450);
    of.fill(of.order('stop'), 10, 440);
    of.status(of.order('target'), 'Cancelled');
    near(factsOf(of).profitSince('day', ACCOUNT), -100, 'closed');
    enter(of, SPY, { size: size(5), stopLoss: stop(440) });
    near(factsOf(of).profitSince('day', ACCOUNT), -100, 'with an entry that rests');
    near(factsOf(of).profitSince('week', ACCOUNT), -100, 'the week');
  });
});

describe('profit since the day began', () => {
  it('is divided among the strategies that hold a position, and converted', () => {
    const of = desk();
    enter(
      of,
      SAP,
      { strategy: 'orb', size: size(10), stopLoss: stop(190), takeProfit: target(230) },
      10,
      200,
    );
    enter(
      of,
      SAP,
      { strategy: 'fade', size: size(30), stopLoss: stop(190), takeProfit: target(230) },
      30,
      200,
    );
    of.quotes.set(SAP.conId, quote(SAP, 202, 202));
    const base = profitBase(of.state, of.context);
    assert.deepEqual(base.instruments, [[SAP.conId, 80]]);
    assert.deepEqual(
      new Map(base.owners),
      new Map([
        ['EUR/alert/orb', 20],
        ['EUR/alert/fade', 60],
      ]),
    );
    near(factsOf(of).profitSince('day', ACCOUNT), 80 * EURO, 'all');
    near(factsOf(of).profitSince('day', ORB), 20 * EURO, 'orb');
    near(factsOf(of).profitSince('day', FADE), 60 * EURO, 'fade');
    near(factsOf(of).profitSince('day', { kind: 'instrument', name: 'SPY' }), 0, 'another instrument');
    of.tick(86_400_000);
    of.quotes.set(SAP.conId, quote(SAP, 203, 203));
    near(factsOf(of).profitSince('day', ORB), 10 * EURO, 'orb, from the new day on');
    near(factsOf(of).profitSince('week', ORB), 30 * EURO, 'orb, in the week');
    near(factsOf(of).profitSince('day', ACCOUNT), 40 * EURO, 'all, from the new day on');
    near(factsOf(of).profitSince('day', { kind: 'instrument', name: 'SAP' }), 40 * EURO, 'the instrument');
    near(factsOf(of).profitSince('week', ACCOUNT), 120 * EURO, 'all, in the week');
    near(factsOf(of).profitSince('week', { kind: 'instrument', name: 'SAP' }), 120 * EURO, 'its week');
  });

  it('of what is closed counts where the day is flat and the week is not, in the base currency', () => {
    const of = desk();
    enter(of, SAP, { size: size(10), stopLoss: stop(190), takeProfit: target(230) }, 10, 200);
    of.fill(of.order('stop', SAP), 10, 190);
    of.tick(86_400_000);
    for (const scope of [ACCOUNT, { kind: 'instrument', name: 'SAP' }] as const) {
      near(factsOf(of).profitSince('day', scope), 0, 'yesterday is over');
      near(factsOf(of).profitSince('week', scope), -100 * EURO, 'the week is not');
    }
  });

  it('counts what strategies have closed with', () => {
    const of = desk();
    enter(
      of,
      SAP,
      { strategy: 'orb', size: size(10), stopLoss: stop(190), takeProfit: target(230) },
      10,
      200,
    );
    of.fill(of.order('stop', SAP), 10, 190);
    near(factsOf(of).profitSince('day', ORB), -100 * EURO, 'orb');
    near(factsOf(of).profitSince('day', FADE), 0, 'fade');
    of.tick(86_400_000);
    near(factsOf(of).profitSince('day', ORB), 0, 'yesterday is over');
    near(factsOf(of).profitSince('week', ORB), -100 * EURO, 'the week is not');
  });
});

describe('what is not known for sure', () => {
  const found = { ours: 1, broker: 2, cause: 'unknown' as const, text: 'nothing explains it' };
  const alarm = (of: Desk, instrument: Instrument) =>
    of.commit({
      type: 'alarm.raised',
      id: mismatchAlarmId(instrument.conId),
      severity: 'critical',
      code: 'POSITION_MISMATCH',
      message: `${instrument.symbol} differs`,
    });

  it('is that of the instrument, and of the one that it was before a split', () => {
    const of = desk();
    of.commit({ type: 'break.found', found: { ...found, conId: SAP.conId } });
    alarm(of, SAP);
    assert.equal(factsOf(of, SPY).doubt, undefined);
    assert.equal(factsOf(of, SAP).doubt, 'SAP differs');
    const split = desk();
    split.commit({ type: 'break.found', found: { ...found, conId: SAP.conId, successor: SPY.conId } });
    alarm(split, SAP);
    assert.equal(factsOf(split, SPY).doubt, 'SAP differs');
    assert.equal(factsOf(split, ES).doubt, undefined);
  });
});
