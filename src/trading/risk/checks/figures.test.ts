import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { unixMs } from '../../../core/clock.ts';
import { accountId } from '../../../core/ids.ts';
import { price } from '../../../core/price.ts';
import type { Instrument } from '../../../instruments/instrument.ts';
import { emptyGoLive } from '../../golive/live/golive-state.ts';
import { liveGate } from '../../golive/live/live-gate.ts';
import { BTC, ES, factsOf, limits, NOW, PAPER, quote, riskInput, SPY } from '../../testing/fixtures.ts';
import { LIVE, liveFacts, permit } from '../../testing/live.ts';
import type { RiskCheck, RiskInput } from '../check.ts';
import type { RiskFacts } from '../facts/risk-facts.ts';
import type { RiskLimits } from '../limits.ts';
import { RISK_CHECKS } from './index.ts';

const check = (code: string): RiskCheck => {
  const found = RISK_CHECKS.find((each) => each.code === code);
  assert.ok(found, code);
  return found;
};

/** Three contracts of 50 in euros at 450.02, whose stop lies at 440; a euro is worth 1.25. */
const FUTURE: Instrument = { ...ES, currency: 'EUR', multiplier: 50 };
const EUROS: Partial<RiskFacts> = { rate: (currency) => (currency === 'EUR' ? 1.25 : Number.NaN) };
const future = (facts: Partial<RiskFacts> = {}): Partial<RiskInput> => ({
  instrument: FUTURE,
  quantity: 3,
  facts: factsOf({ ...EUROS, ...facts }),
});

const of = (code: string, set: Partial<RiskLimits>, input: Partial<RiskInput> = {}) =>
  check(code).run(riskInput({ limits: limits(set), ...input }));
/** The figure that was compared, to a thousandth. */
const compared = (...asked: Parameters<typeof of>) => tidy(Number(of(...asked).figures.value));
const tidy = (value: number): number => Math.round(value * 1e3) / 1e3;
const holding = (instrument: Instrument, quantity: number, unitValue: number) => ({
  instrument,
  quantity,
  buys: 0,
  sells: 0,
  unitValue,
});
const OTHER: Instrument = { ...SPY, conId: BTC.conId, symbol: 'QQQ', localSymbol: 'QQQ' };

describe('the money that is compared', () => {
  it('is price × quantity × multiplier × rate', () => {
    const set = {
      maxRiskPerTrade: 1e9,
      maxOpenRisk: 1e9,
      maxNotional: 1e9,
      maxPositionNotional: 1e9,
      maxGross: 1e9,
      maxNet: 1e9,
      maxLeverage: 1e9,
    };
    const value = 450.02 * 3 * 50 * 1.25;
    const risk = (450.02 - 440) * 3 * 50 * 1.25;
    assert.equal(compared('TRADE_RISK', set, future()), tidy(risk));
    assert.equal(compared('OPEN_RISK', set, future({ openRisk: () => 100 })), tidy(100 + risk));
    assert.equal(of('NOTIONAL_LIMIT', set, future()).figures.notional, tidy(value));
    for (const code of ['POSITION_NOTIONAL', 'GROSS_EXPOSURE', 'NET_EXPOSURE'])
      assert.equal(compared(code, set, future()), tidy(value), code);
    assert.equal(compared('LEVERAGE', set, future({ equity: 10_000 })), tidy(value / 10_000));
  });

  it('is the same for a short entry, whose stop lies above', () => {
    const short = { ...future(), side: 'SELL' as const, reference: 430 };
    assert.equal(compared('TRADE_RISK', { maxRiskPerTrade: 1e9 }, short), 10 * 3 * 50 * 1.25);
    assert.equal(compared('OPEN_RISK', { maxOpenRisk: 1e9 }, short), 10 * 3 * 50 * 1.25);
  });

  it('is all of the price where there is no stop', () => {
    const bare = { ...future(), legs: [] };
    assert.equal(compared('TRADE_RISK', { maxRiskPerTrade: 1e9 }, bare), tidy(450.02 * 3 * 50 * 1.25));
  });

  it('counts a negative price by its size', () => {
    const spread = { ...future(), reference: -100 };
    assert.equal(of('NOTIONAL_LIMIT', { maxNotional: 18_749 }, spread).passed, false);
    assert.equal(of('NOTIONAL_LIMIT', { maxNotional: 18_750 }, spread).passed, true);
  });

  it('is what the account has left', () => {
    const account = { ...PAPER, buyingPower: 10_000, cash: 5_000, excessLiquidity: 250_000 };
    assert.equal(compared('BUYING_POWER', { buyingPowerReserve: 1 }, { account }), tidy(10_000 - 4_500.2));
    assert.equal(compared('CASH_RESERVE', { minCash: 1 }, { account }), tidy(5_000 - 4_500.2));
    assert.equal(compared('MARGIN_CUSHION', { minCushionPercent: 1 }, { account }), 25);
    const inEuros = { account, instrument: { ...SPY, currency: 'EUR' }, facts: factsOf(EUROS) };
    assert.equal(compared('BUYING_POWER', { buyingPowerReserve: 1 }, inEuros), tidy(10_000 - 4_500.2 * 1.25));
    assert.equal(compared('CASH_RESERVE', { minCash: 1 }, inEuros), tidy(5_000 - 4_500.2 * 1.25));
  });

  it('is cash only where cash is paid', () => {
    const account = { ...PAPER, cash: 0 };
    const passed = (input: Partial<RiskInput>) =>
      of('CASH_RESERVE', { minCash: 1 }, { account, ...input }).passed;
    assert.deepEqual(
      [passed({}), passed({ instrument: BTC }), passed({ instrument: ES }), passed({ side: 'SELL' })],
      [false, false, true, true],
    );
    assert.equal(passed({ instrument: BTC, side: 'SELL' }), true);
    assert.equal(passed({ instrument: ES, side: 'SELL' }), true);
  });

  it('of exposure is that of all instruments, long and short', () => {
    const facts = factsOf({ holdings: () => [holding(OTHER, -4, 500), holding(SPY, 2, 450)] });
    const set = { maxGross: 1e9, maxNet: 1e9, maxLeverage: 1e9, maxPositions: 9, maxPositionQuantity: 99 };
    assert.equal(compared('GROSS_EXPOSURE', set, { facts }), tidy(4 * 500 + 12 * 450.02));
    assert.equal(compared('NET_EXPOSURE', set, { facts }), tidy(12 * 450.02 - 4 * 500));
    assert.equal(compared('POSITIONS_COUNT', set, { facts }), 2);
    assert.equal(compared('POSITION_QUANTITY', set, { facts }), 12);
  });
});

describe('limits at their edges', () => {
  it('leverage needs equity', () => {
    const facts = (equity: number) => factsOf({ equity, holdings: () => [] });
    for (const equity of [0, -5])
      assert.equal(of('LEVERAGE', { maxLeverage: 1e9 }, { facts: facts(equity) }).passed, false);
    assert.equal(of('LEVERAGE', { maxLeverage: 1 }, { facts: facts(4_500.2) }).passed, true);
  });

  it('a group counts its members alone', () => {
    const groups = [{ name: 'two', symbols: ['spy', 'QQQ'], maxExposure: 6_500.2, maxPositions: 2 }];
    const facts = (...quantities: number[]) =>
      factsOf({ holdings: () => [holding(OTHER, quantities[0] ?? 0, 500), holding(ES, 9, 9_999)] });
    assert.equal(of('GROUP_LIMIT', { groups }, { facts: facts(4) }).passed, true);
    assert.equal(of('GROUP_LIMIT', { groups }, { facts: facts(-5) }).passed, false);
    const few = groups.map((group) => ({ ...group, maxPositions: 1 }));
    assert.match(
      of('GROUP_LIMIT', { groups: few }, { facts: facts(1) }).message,
      /Members of group two .*: 2/,
    );
    assert.equal(
      of('GROUP_LIMIT', { groups: few }, { instrument: ES, facts: facts(1) }).message,
      'In no group',
    );
    assert.match(of('GROUP_LIMIT', { groups }, { facts: facts(1) }).message, /Within the limits of two/);
  });

  it('a rate of nothing is no rate', () => {
    const euro = { ...SPY, currency: 'EUR' };
    const rate = (known: number) =>
      of('CURRENCY_UNSUPPORTED', {}, { instrument: euro, facts: factsOf({ rate: () => known }) });
    assert.deepEqual([rate(0).passed, rate(Number.NaN).passed, rate(1.25).passed], [false, false, true]);
  });

  it('a collar needs both sides of the quote, or a last trade, and a price above nothing', () => {
    const { bid, ask, last: _, ...rest } = quote(SPY, 450, 450.02);
    const sides = { ...(bid === undefined ? {} : { bid }), ...(ask === undefined ? {} : { ask }) };
    const passed = (facts: object) => of('PRICE_COLLAR', {}, { quote: { ...rest, ...facts } }).passed;
    assert.equal(passed(sides), true);
    assert.equal(passed({ bid }), false);
    assert.equal(passed({ ask }), false);
    assert.equal(passed({ bid, last: price(450) }), true);
    assert.equal(passed({ last: price(0) }), false);
    assert.equal(passed({ bid: price(-1), ask: price(1) }), false);
    const none = of('PRICE_COLLAR', {}, { quote: { ...rest, last: price(0) } });
    assert.equal(none.message, 'There is no price to compare with.');
    const even = of('PRICE_COLLAR', {}, { reference: 450.009999 });
    assert.ok(Object.is(even.figures.deviationPercent, 0));
  });

  it('hours say whether nothing trades, or only outside of regular hours', () => {
    const at = (time: string) =>
      of(
        'TRADING_HOURS',
        { tradingHours: 'open' },
        { facts: factsOf({ marketNow: unixMs(Date.parse(time)) }) },
      ).message;
    assert.match(at('2026-03-05T04:00:00Z'), /SPY does not trade now\./);
    assert.match(
      at('2026-03-04T22:00:00Z'),
      /outside of its regular hours, and the signal has no outsideRth/,
    );
  });

  it('a window counts minutes within the quarter of an hour', () => {
    const window = { from: '10:07', to: '10:08', timeZone: 'America/New_York' };
    const at = (time: string) =>
      of(
        'NO_TRADE_WINDOW',
        { noTradeWindows: [window] },
        { facts: factsOf({ marketNow: unixMs(Date.parse(time)) }) },
      ).passed;
    assert.deepEqual(
      ['10:06:59', '10:07:00', '10:07:59', '10:08:00'].map((time) => at(`2026-03-04T${time}-05:00`)),
      [true, false, false, true],
    );
  });

  it('the window of the same order is told in seconds', () => {
    assert.deepEqual(of('SAME_ORDER', { sameOrderWindowMs: 5_000 }).figures, { windowSeconds: 5 });
  });

  it('the stop of a short entry is as far away as that of a long one', () => {
    const short = { side: 'SELL' as const, reference: 430 };
    const facts = factsOf({ market: { atr: 5 } });
    assert.equal(compared('STOP_BEYOND_ATR', { maxStopAtr: 3 }, { ...short, facts }), 2);
    assert.equal(of('STOP_BEYOND_ATR', { maxStopAtr: 1.9 }, { ...short, facts }).passed, false);
    assert.equal(compared('STOP_TOO_FAR', { maxStopPercent: 50 }, short), tidy((10 / 430) * 100));
    assert.equal(compared('STOP_TOO_NEAR', { minStopPercent: 1 }, short), tidy((10 / 430) * 100));
  });

  it('a quote is there with one price of the three', () => {
    const { bid: _, ask: __, last: ___, ...rest } = quote(SPY, 450, 450.02);
    const passed = (facts: object) => of('QUOTE_STALE', {}, { quote: { ...rest, ...facts } }).passed;
    const one = price(450);
    assert.deepEqual(
      [{}, { bid: one }, { ask: one }, { last: one }, { bid: one, last: one }, { ask: one, last: one }].map(
        passed,
      ),
      [false, true, true, true, true, true],
    );
  });

  it('reward and risk of a short entry are as long as those of a long one', () => {
    const leg = (role: 'stop' | 'target', at: number) => {
      const [found] = riskInput().legs.filter((each) => each.role === role);
      assert.ok(found);
      const pricing =
        role === 'stop'
          ? ({ type: 'stop', stop: price(at) } as const)
          : ({ type: 'limit', limit: price(at) } as const);
      return { ...found, pricing };
    };
    const short = {
      side: 'SELL',
      reference: 450,
      legs: [leg('stop', 460), leg('target', 430), leg('target', 420)],
    } as const;
    assert.equal(compared('REWARD_TO_RISK', { minRewardToRisk: 2 }, short), 2);
    assert.equal(of('REWARD_TO_RISK', { minRewardToRisk: 2.01 }, short).passed, false);
    for (const legs of [[leg('stop', 460)], [leg('target', 430)]])
      assert.equal(of('REWARD_TO_RISK', { minRewardToRisk: 0.01 }, { ...short, legs }).passed, false);
  });

  it('a position on the same side is added to, and said so', () => {
    assert.match(of('OPPOSITE_POSITION', {}, { position: 0 }).message, /No position/);
    assert.match(of('OPPOSITE_POSITION', {}, { position: 5 }).message, /Adds to the position of 5/);
    assert.equal(of('OPPOSITE_POSITION', {}, { position: -5 }).passed, false);
  });

  it('a window from a time to the same time is all day', () => {
    const window = { from: '09:00', to: '09:00', timeZone: 'America/New_York' };
    assert.equal(of('NO_TRADE_WINDOW', { noTradeWindows: [window] }).passed, false);
  });

  it('a quantity that is none is refused', () => {
    for (const quantity of [0, -1, Number.NaN])
      assert.equal(of('QUANTITY_LIMIT', {}, { quantity }).passed, false, String(quantity));
  });
});

describe('a live account', () => {
  const open = { ...emptyGoLive(), permit: permit(), permitted: LIVE };
  const gate = (armed: boolean) =>
    liveGate(
      armed
        ? {
            ...open,
            armed: { account: LIVE, permitId: permit().id, by: 'cli' as const, reason: 'there', since: NOW },
          }
        : open,
      liveFacts(),
      { id: LIVE },
      NOW,
    );

  it('with every part enters', () => {
    assert.equal(
      of('LIVE_NOT_PERMITTED', {}, { account: { ...PAPER, id: LIVE }, live: gate(true) }).passed,
      true,
    );
    assert.equal(
      of('LIVE_NOT_PERMITTED', {}, { account: { ...PAPER, id: LIVE }, live: gate(false) }).passed,
      false,
    );
  });

  it('is held to its first week, and a paper account is not', () => {
    const asked = { instrument: ES, quantity: 2, facts: factsOf(), live: gate(true) };
    assert.equal(of('FIRST_WEEK_LIMIT', {}, { ...asked, account: { ...PAPER, id: LIVE } }).passed, false);
    assert.equal(
      of('FIRST_WEEK_LIMIT', {}, { ...asked, account: { ...PAPER, id: accountId('DU1') } }).passed,
      true,
    );
  });
});
