import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { unixMs } from '../../core/clock.ts';
import { accountId, signalId } from '../../core/ids.ts';
import { isOwnReference } from '../order/order-reference.ts';
import type { Signal, SizeRequest } from '../signal.ts';
import type { AccountRules } from './account-rules.ts';
import { accountHold, accountSignal, exitOnly } from './account-signal.ts';
import { mapSymbol } from './map-symbol.ts';

const UNIT: SizeRequest = { by: 'units', value: 1 };

const signal = (change: Partial<Signal> = {}): Signal => ({
  id: signalId('S-20261121-101532-000042'),
  source: 'alert',
  receivedAt: unixMs(1.8e12),
  dedupeKey: 'body-1',
  action: 'buy',
  symbol: 'ES1!',
  entry: { type: 'market' },
  tif: 'DAY',
  outsideRth: false,
  ...change,
});

const rules = (change: Partial<AccountRules> = {}): AccountRules => ({
  account: accountId('DU1234567'),
  enabled: true,
  multiplier: 1,
  map: {},
  hours: [],
  delayMs: 0,
  ...change,
});

describe("an account's part in a signal", () => {
  it('has an id of its own, under which its orders are known as ours', () => {
    const own = accountSignal(signal({ senderId: 'x' }), rules(), UNIT);
    assert.equal(own.id, 'S-20261121-101532-000042-DU1234567');
    assert.equal(own.account, 'DU1234567');
    assert.ok(isOwnReference(`${own.id}-E`));
    assert.ok(`${own.id}-S12`.length <= 40);
    // What repeats is told by the desk; within the account each part is new.
    assert.equal(own.dedupeKey, own.id);
    assert.equal(own.senderId, undefined);
  });

  it('is the same signal where the account has no rules', () => {
    const said = signal({ size: { by: 'risk-percent', value: 1 }, stopLoss: { unit: 'ticks', value: 40 } });
    const { id: _i, dedupeKey: _d, account: _a, ...own } = accountSignal(said, rules(), UNIT);
    const { id: _j, dedupeKey: _e, ...rest } = said;
    assert.deepEqual(own, rest);
  });

  it('has its own size, or the sender’s times a factor', () => {
    const size = (said: Partial<Signal>, own: Partial<AccountRules>) =>
      accountSignal(signal(said), rules(own), UNIT).size;
    assert.deepEqual(size({ size: { by: 'units', value: 4 } }, { multiplier: 0.5 }), {
      by: 'units',
      value: 2,
    });
    assert.deepEqual(size({}, { multiplier: 3 }), { by: 'units', value: 3 });
    assert.deepEqual(size({ size: { by: 'risk-percent', value: 1 } }, { multiplier: 2 }), {
      by: 'risk-percent',
      value: 2,
    });
    const risk = { by: 'risk-amount', value: 250 } as const;
    assert.deepEqual(size({ size: { by: 'units', value: 4 } }, { size: risk }), risk);
    assert.equal(size({ action: 'close' }, { multiplier: 3 }), undefined);
    assert.equal(size({ action: 'close' }, { size: risk }), undefined);
    assert.equal(size({ action: 'reverse' }, { size: risk }), undefined, 'a reverse turns what is held');
  });

  it('multiplies whatever is counted in units', () => {
    const own = accountSignal(
      signal({
        action: 'close',
        portion: { by: 'units', value: 2 },
        takeProfits: [{ at: { unit: 'percent', value: 1 }, share: { by: 'units', value: 1 } }],
        expectedPosition: { prior: 4, target: -2 },
      }),
      rules({ multiplier: 3 }),
      UNIT,
    );
    assert.deepEqual(own.portion, { by: 'units', value: 6 });
    assert.deepEqual(own.takeProfits?.[0]?.share, { by: 'units', value: 3 });
    assert.deepEqual(own.expectedPosition, { prior: 12, target: -6 });
    const half = accountSignal(
      signal({ action: 'close', portion: { by: 'percent', value: 50 } }),
      rules({ multiplier: 3 }),
      UNIT,
    );
    assert.deepEqual(half.portion, { by: 'percent', value: 50 });
  });

  it('keeps the sender’s way where the size is the account’s own', () => {
    const size = { by: 'units', value: 1 } as const;
    const own = (change: Partial<Signal>) => accountSignal(signal(change), rules({ size }), UNIT);
    // 6 sold from +2 to −4: the account turns to −1.
    const turned = own({ action: 'sell', size: { by: 'units', value: 6 }, expectedPosition: { target: -4 } });
    assert.deepEqual(turned.expectedPosition, { prior: 2, target: -1 });
    const reduced = own({
      action: 'sell',
      size: { by: 'units', value: 1 },
      expectedPosition: { prior: 2, target: 1 },
    });
    assert.deepEqual(reduced.expectedPosition, { prior: 2, target: 1 });
  });

  it('has its own exits, always or where the signal has none', () => {
    const stopLoss = { unit: 'ticks', value: 20 } as const;
    const said = signal({
      stopLoss: { unit: 'percent', value: 1 },
      takeProfit: { unit: 'percent', value: 2 },
    });
    const always = accountSignal(said, rules({ stops: { when: 'always', stopLoss } }), UNIT);
    assert.deepEqual([always.stopLoss, always.takeProfit], [stopLoss, said.takeProfit]);
    const missing = rules({ stops: { when: 'missing', stopLoss } });
    assert.deepEqual(accountSignal(said, missing, UNIT).stopLoss, said.stopLoss);
    assert.deepEqual(accountSignal(signal(), missing, UNIT).stopLoss, stopLoss);
    const trailing = signal({ trailing: { unit: 'percent', value: 1 } });
    assert.equal(accountSignal(trailing, missing, UNIT).stopLoss, undefined);
    const replaced = accountSignal(trailing, rules({ stops: { when: 'always', stopLoss } }), UNIT);
    assert.deepEqual([replaced.stopLoss, replaced.trailing], [stopLoss, undefined]);
    const closing = accountSignal(
      signal({ action: 'close' }),
      rules({ stops: { when: 'always', stopLoss } }),
      UNIT,
    );
    assert.equal(closing.stopLoss, undefined);
  });
});

describe('where an account enters nothing', () => {
  const window = { from: '09:30', to: '16:00', timeZone: 'America/New_York', days: ['fri' as const] };
  // A Friday, 10:00 in New York.
  const open = Date.parse('2026-11-20T15:00:00Z');

  it('is told by its switch and its hours, on the market’s clock', () => {
    assert.equal(accountHold(rules(), open), undefined);
    assert.equal(accountHold(rules({ enabled: false }), open)?.code, 'ACCOUNT_DISABLED');
    const hours = rules({ hours: [window] });
    assert.equal(accountHold(hours, open), undefined);
    assert.equal(accountHold(hours, open + 7 * 3_600_000)?.code, 'ACCOUNT_HOURS');
    assert.equal(accountHold(hours, open - 86_400_000)?.code, 'ACCOUNT_HOURS');
  });

  it('leaves of a signal what takes away', () => {
    for (const action of ['close', 'flatten', 'cancel', 'amend'] as const)
      assert.equal(exitOnly(signal({ action }))?.action, action);
    assert.equal(exitOnly(signal()), undefined);
    assert.equal(exitOnly(signal({ action: 'add' })), undefined);
    const closes = signal({ action: 'sell', expectedPosition: { prior: 2, target: 0 } });
    assert.equal(exitOnly(closes), closes);
    // One of the two is said, and the quantity tells the other.
    const size = (value: number) => ({ by: 'units', value }) as const;
    for (const said of [
      signal({ action: 'sell', size: size(1), expectedPosition: { target: 1 } }),
      signal({ action: 'sell', size: size(2), expectedPosition: { prior: 2 } }),
    ])
      assert.equal(exitOnly(said), said);
    const over = exitOnly(signal({ action: 'sell', size: size(4), expectedPosition: { target: -2 } }));
    assert.deepEqual([over?.action, over?.positionSide], ['close', 'long']);
    assert.equal(exitOnly(signal({ size: size(2), expectedPosition: { target: 2 } })), undefined);
    const turns = exitOnly(signal({ action: 'sell', expectedPosition: { prior: 2, target: -2 } }));
    assert.deepEqual(
      [turns?.action, turns?.positionSide, turns?.expectedPosition],
      ['close', 'long', undefined],
    );
    const first = exitOnly(signal({ whenHeld: { opposite: 'close-first' }, size: UNIT }));
    assert.deepEqual([first?.action, first?.positionSide, first?.size], ['close', 'short', undefined]);
    assert.equal(
      exitOnly(signal({ action: 'reverse', stopLoss: { unit: 'percent', value: 1 } }))?.action,
      'close',
    );
    assert.equal(exitOnly(signal({ expectedPosition: { prior: 0, target: 2 } })), undefined);
  });

  it('never leaves an entry, whatever the sender’s book-keeping', () => {
    const position = fc.option(fc.integer({ min: -5, max: 5 }), { nil: undefined });
    fc.assert(
      fc.property(
        fc.constantFrom('buy' as const, 'sell' as const),
        position,
        position,
        (action, prior, target) => {
          const expectedPosition = {
            ...(prior === undefined ? {} : { prior }),
            ...(target === undefined ? {} : { target }),
          };
          const left = exitOnly(signal({ action, expectedPosition }));
          if (left && left.action !== 'close')
            assert.ok(target === 0 || Math.abs(target ?? 9) < Math.abs(prior ?? 0), JSON.stringify(left));
        },
      ),
    );
  });
});

describe('symbols of an account', () => {
  const map = {
    ES: 'MES',
    SPY: 'IVV',
    'CME_MINI:NQ1!': 'MNQ1!',
    'BRK.B': 'SPY',
    EURUSD: 'GBPUSD',
    QQQ: 'ARCA:SPY',
  };
  for (const [from, to] of [
    ['ES', 'MES'],
    ['ES1!', 'MES1!'],
    ['es2!', 'MES2!'],
    ['CME_MINI:ES1!', 'CME_MINI:MES1!'],
    ['ESZ2026', 'MESZ2026'],
    ['ESZ6', 'MESZ6'],
    ['ES 202612', 'MES 202612'],
    ['SPY', 'IVV'],
    ['CME_MINI:NQ1!', 'MNQ1!'],
    ['NQ1!', 'NQ1!'],
    // However else the symbol is written that is read as the same contract.
    ['$ES1!', 'MES1!'],
    ['CME_MINI: ES1!', 'CME_MINI:MES1!'],
    ['CME_MINI_DL:ES1!', 'CME_MINI_DL:MES1!'],
    ['CME_MINI:ES1!_DL', 'CME_MINI:MES1!'],
    ['NYSE:BRK.B', 'NYSE:SPY'],
    ['OANDA:EURUSD', 'OANDA:GBPUSD'],
    ['NASDAQ:QQQ', 'ARCA:SPY'],
    ['ESTX', 'ESTX'],
    ['MES1!', 'MES1!'],
    ['AAPL', 'AAPL'],
  ] as const)
    it(`${from} is ${to}`, () => assert.equal(mapSymbol(from, map), to));
});
