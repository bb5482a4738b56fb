import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { BrokerPosition } from '../../broker/port.ts';
import { ManualClock, unixMs } from '../../core/clock.ts';
import { accountId, conId } from '../../core/ids.ts';
import { price } from '../../core/price.ts';
import type { Quote } from '../../marketdata/market.ts';
import { markPrice } from '../../trading/portfolio/mark-price.ts';
import { AccountBoard } from './account-board.ts';
import { chooseAccount } from './account-choice.ts';
import { MarketBoard } from './market-board.ts';

const DU1 = accountId('DU1');
const DU2 = accountId('DU2');
const SPY = conId(1);
const NVDA = conId(2);
const at = (ms: number) => unixMs(ms);

describe('AccountBoard', () => {
  const board = (): AccountBoard => {
    const fresh = new AccountBoard();
    fresh.begin(DU1);
    return fresh;
  };
  const told = (to: AccountBoard, key: string, value: string, currency: string, account = DU1): void =>
    to.take({ type: 'account-value', account, key, value, currency });
  const held = (id: typeof SPY, position: number, account = DU1): BrokerPosition => ({
    account,
    conId: id,
    symbol: 'X',
    secType: 'STK',
    currency: 'USD',
    position,
    averageCost: 1,
  });

  it('takes what is missing from a list for 0 only where all its rows could be read', () => {
    const accounts = board();
    accounts.takePositions([held(NVDA, 5)], at(1), false);
    assert.equal(accounts.position(NVDA)?.position, 5);
    assert.equal(accounts.position(SPY), undefined, 'nobody knows');
    accounts.takePositions([held(SPY, 3)], at(2));
    accounts.takePositions([held(SPY, 4)], at(3));
    accounts.takePositions([], at(4), false);
    assert.equal(accounts.position(SPY)?.position, 4);
    assert.equal(accounts.position(NVDA)?.position, 0);
    accounts.takePositions([], at(5));
    assert.equal(accounts.position(SPY)?.position, 0);
  });

  it('takes the total from the BASE row, in whatever order the rows of currencies come', () => {
    const rows = [
      ['-3', 'USD'],
      ['5', 'EUR'],
      ['2.3', 'BASE'],
    ] as const;
    for (const order of [rows, rows.toReversed()]) {
      const accounts = board();
      for (const [value, currency] of order) told(accounts, 'RealizedPnL', value, currency);
      told(accounts, 'NetLiquidation', '1000', 'EUR');
      assert.equal(accounts.number('RealizedPnL'), 2.3);
      assert.equal(accounts.currency, 'EUR');
    }
  });

  it('takes the row of the base currency where there is no total, and never one of another currency', () => {
    const accounts = board();
    told(accounts, 'CashBalance', '7', 'USD');
    told(accounts, 'NetLiquidation', '1000', 'EUR');
    assert.equal(accounts.number('CashBalance'), undefined);
    told(accounts, 'CashBalance', '8', 'EUR');
    assert.equal(accounts.number('CashBalance'), 8);
  });

  it('knows no currency and no figures before they are told, nor from texts', () => {
    const accounts = board();
    assert.deepEqual(accounts.facts(), { id: DU1 });
    told(accounts, 'NetLiquidation', '1000', 'BASE');
    assert.equal(accounts.currency, undefined);
    told(accounts, 'AccountType', 'INDIVIDUAL', '');
    told(accounts, 'Cushion', '', '');
    assert.equal(accounts.number('AccountType'), undefined);
    assert.equal(accounts.number('Cushion'), undefined);
  });

  it('does not listen to other accounts, and starts over with another one', () => {
    const accounts = board();
    told(accounts, 'NetLiquidation', '5', 'USD', DU2);
    accounts.takePosition(held(SPY, 5, DU2), at(0));
    assert.equal(accounts.number('NetLiquidation'), undefined);
    assert.equal(accounts.position(SPY), undefined);
    told(accounts, 'NetLiquidation', '5', 'USD');
    accounts.begin(DU2);
    assert.equal(accounts.number('NetLiquidation'), undefined);
  });

  it('knows that a position is gone that the next session leaves out', () => {
    const accounts = board();
    accounts.takePosition(held(SPY, 10), at(0));
    assert.equal(accounts.position(NVDA), undefined, 'not listed yet');
    accounts.begin(DU1);
    assert.equal(accounts.position(SPY), undefined, 'not known before it is told again');
    accounts.takePositions([held(NVDA, 3), held(SPY, 99, DU2)], at(1));
    assert.equal(accounts.position(SPY)?.position, 0);
    assert.equal(accounts.position(NVDA)?.position, 3);
    accounts.takePosition(held(SPY, 4), at(2));
    assert.equal(accounts.position(SPY)?.position, 4);
  });

  it('knows since when a quantity has been told, over sessions', () => {
    const accounts = board();
    accounts.takePosition(held(SPY, 10), at(1));
    accounts.takePosition({ ...held(SPY, 10), averageCost: 1 }, at(2));
    accounts.begin(DU1);
    accounts.takePositions([held(SPY, 10)], at(3));
    assert.equal(accounts.positionSince(SPY), at(1));
    accounts.takePositions([], at(4));
    assert.equal(accounts.positionSince(SPY), at(4));
    assert.equal(accounts.positionSince(NVDA), undefined);
  });
});

describe('chooseAccount', () => {
  it('takes the only one, the one that was wanted, or that of the data folder', () => {
    assert.deepEqual(chooseAccount({ offered: [DU1] }), { ok: true, value: DU1 });
    assert.deepEqual(chooseAccount({ wanted: DU2, offered: [DU1, DU2] }), { ok: true, value: DU2 });
    assert.deepEqual(chooseAccount({ kept: DU2, offered: [DU1, DU2] }), { ok: true, value: DU2 });
    assert.deepEqual(chooseAccount({ mode: 'paper', offered: [DU1] }), { ok: true, value: DU1 });
  });

  it('says why it takes none', () => {
    const reason = (wishes: Parameters<typeof chooseAccount>[0]): string => {
      const chosen = chooseAccount(wishes);
      return chosen.ok ? '' : chosen.error;
    };
    assert.match(reason({ offered: [DU1, DU2] }), /several accounts \(DU1, DU2\)/);
    assert.match(reason({ wanted: DU2, offered: [DU1] }), /ACCOUNT_ID is DU2/);
    assert.match(reason({ kept: DU2, offered: [DU1] }), /data folder belongs to DU2/);
    assert.match(reason({ mode: 'live', offered: [DU1] }), /mode live, and DU1/);
    assert.match(reason({ kept: DU2, wanted: DU1, offered: [DU1, DU2] }), /belongs to DU2, not DU1/);
  });
});

describe('MarketBoard', () => {
  const quote = (facts: Partial<Quote>, id = SPY): Quote =>
    ({ conId: id, time: unixMs(1), ...facts }) as Quote;
  const whole = { bid: price(9), ask: price(11) };

  it('lets everybody go who waits for a quote with both sides', async () => {
    const board = new MarketBoard(new ManualClock(unixMs(5)));
    const waiting = Promise.all([board.waitFor(SPY, 60_000), board.waitFor(SPY, 60_000)]);
    board.take(quote({ last: price(10) }));
    assert.equal(board.hasPrice(SPY), false);
    board.take(quote(whole));
    await waiting;
    assert.equal(board.get(SPY)?.receivedAt, 5);
    await board.waitFor(SPY, 60_000);
  });

  it('lets go when the time is up, and when it is closed', async () => {
    const board = new MarketBoard(new ManualClock(unixMs(5)));
    await board.waitFor(SPY, 1);
    const waiting = board.waitFor(SPY, 60_000);
    board.close();
    await waiting;
    await board.waitFor(NVDA, 60_000);
  });

  it('values at the last price within the quote, else at the middle, else at what there is', () => {
    assert.equal(markPrice(quote({ ...whole, last: price(10.5) })), 10.5);
    assert.equal(markPrice(quote({ ...whole, last: price(12) })), 10);
    assert.equal(markPrice(quote({ close: price(8) })), 8);
    assert.equal(markPrice(undefined), undefined);
  });
});
