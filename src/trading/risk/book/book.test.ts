import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Execution } from '../../../broker/port.ts';
import { type UnixMs, unixMs } from '../../../core/clock.ts';
import { orderRef } from '../../../core/ids.ts';
import { toMicros } from '../../../core/money.ts';
import type { OrderRecord, OrderRole } from '../../order/order.ts';
import { flatPosition, type Position } from '../../portfolio/position.ts';
import { ES, SPY } from '../../testing/fixtures.ts';
import type { Owner } from '../scope.ts';
import { bookCommission, bookFill } from './book-fill.ts';
import { emptyBook, type RiskBook } from './risk-book.ts';
import { riskDays } from './risk-day.ts';
import { divide, inProportion } from './shares.ts';

const ORB: Owner = { source: 'alert', strategy: 'orb' };
const HAND: Owner = { source: 'cli' };
const at = (quantity: number, realized = 0, commissions = 0, conId = SPY.conId): Position => ({
  ...flatPosition(conId, 1),
  quantity,
  realized: toMicros(realized),
  commissions: toMicros(commissions),
});

interface Fill {
  readonly from?: Position;
  readonly to: Position;
  readonly role?: OrderRole;
  readonly ref?: string;
  readonly owner?: Owner;
  readonly at?: number;
}

function fill(book: RiskBook, { from, to, role = 'entry', ref = 'S-1-E', owner = ORB, at: time = 1 }: Fill) {
  const execution = { conId: to.conId, ref } as Execution;
  const order = { role, ref: orderRef(ref) } as OrderRecord;
  bookFill(book, { execution, order, owner, currency: 'USD', before: from, after: to, at: unixMs(time) });
}

const day = { key: '2026-03-04', week: '2026-03-02', since: unixMs(0) };

describe('trades of the risk book', () => {
  it('last from flat to flat, through parts, and keep who began them, when, and how they ended', () => {
    const book = emptyBook();
    book.day = day;
    fill(book, { to: at(5), at: 10 });
    fill(book, { from: at(5), to: at(10), at: 11 });
    fill(book, { from: at(10), to: at(4, 60), role: 'target', ref: 'S-1-T', at: 12 });
    assert.deepEqual([book.trades.length, book.openTrades.size], [0, 1]);
    book.day = { ...day, key: '2026-03-05' };
    fill(book, { from: at(4, 60), to: at(0, 50, 2), role: 'stop', ref: 'S-1-S', at: 13, owner: HAND });
    assert.deepEqual(book.trades, [
      {
        conId: SPY.conId,
        source: 'alert',
        strategy: 'orb',
        openedAt: 10,
        closedAt: 13,
        openedOn: '2026-03-04',
        closedOn: '2026-03-05',
        profit: 48,
        byStop: true,
      },
    ]);
    assert.equal(book.openTrades.size, 0);
  });

  it('have no strategy where there was none, and are not by a stop when a target ends them', () => {
    const book = emptyBook();
    fill(book, { to: at(-5), owner: HAND });
    fill(book, { from: at(-5), to: at(0, 7), role: 'target', ref: 'S-1-T' });
    assert.deepEqual(book.trades[0] && [book.trades[0].byStop, 'strategy' in book.trades[0]], [false, false]);
  });

  it('end and begin where one fill goes through flat, with profits of their own', () => {
    const book = emptyBook();
    fill(book, { to: at(5) });
    fill(book, { from: at(5), to: at(-3, 20), ref: 'S-2-E', at: 5 });
    assert.equal(book.trades[0]?.profit, 20);
    assert.deepEqual(book.openTrades.get(SPY.conId)?.entries, ['S-2-E']);
    fill(book, { from: at(-3, 20), to: at(0, 14), role: 'target', ref: 'S-2-T' });
    assert.equal(book.trades[1]?.profit, -6);
  });

  it('count each entry once, and no exit', () => {
    const book = emptyBook();
    fill(book, { to: at(5), ref: 'S-1-E' });
    fill(book, { from: at(5), to: at(8), ref: 'S-1-E' });
    fill(book, { from: at(8), to: at(9), ref: 'S-2-E' });
    fill(book, { from: at(9), to: at(6), ref: 'S-1-T', role: 'target' });
    assert.deepEqual(book.openTrades.get(SPY.conId)?.entries, ['S-1-E', 'S-2-E']);
  });

  it('begin after what was closed before them', () => {
    const book = emptyBook();
    fill(book, { from: at(0, 100), to: at(5, 100) });
    fill(book, { from: at(5, 100), to: at(0, 130), role: 'close', ref: 'S-1-C' });
    assert.equal(book.trades[0]?.profit, 30);
  });

  it('do not end with what was flat already', () => {
    const book = emptyBook();
    fill(book, { from: at(0), to: at(0, 1) });
    assert.deepEqual([book.trades, book.openTrades.size], [[], 0]);
  });

  it('are kept a thousand at most, the newest', () => {
    const book = emptyBook();
    for (let count = 0; count < 1_001; count += 1) {
      fill(book, { to: at(1), at: count });
      fill(book, { from: at(1), to: at(0), role: 'target', ref: 'S-1-T', at: count });
      if (count === 999) assert.equal(book.trades.length, 1_000);
    }
    assert.deepEqual([book.trades.length, book.trades[0]?.closedAt], [1_000, 1]);
  });
});

describe('commissions of the risk book', () => {
  const commission = (book: RiskBook, before: Position, after: Position, owner = ORB): void =>
    bookCommission(book, {
      execution: { conId: after.conId, ref: 'S-1-E' } as Execution,
      order: undefined,
      owner,
      currency: 'USD',
      before,
      after,
    });

  it('that are told after the trade belong to it, and to the owner', () => {
    const book = emptyBook();
    fill(book, { to: at(1, 0, 0, ES.conId) });
    fill(book, { from: at(1, 0, 0, ES.conId), to: at(0, 50, 0, ES.conId), role: 'target', ref: 'S-1-T' });
    fill(book, { to: at(1) });
    fill(book, { from: at(1), to: at(0, 10), role: 'target', ref: 'S-1-T' });
    commission(book, at(0, 50, 0, ES.conId), at(0, 50, 2, ES.conId));
    assert.deepEqual(
      book.trades.map(({ profit }) => profit),
      [48, 10],
    );
    assert.equal(book.ownerProfit.get('USD/alert/orb')?.amount, 58);
  });

  it('of an open trade are its own in the end, and of nothing change nothing', () => {
    const book = emptyBook();
    fill(book, { to: at(1) });
    fill(book, { from: at(1), to: at(0, 10), role: 'target', ref: 'S-1-T' });
    fill(book, { from: at(0, 10), to: at(1, 10) });
    commission(book, at(1, 10), at(1, 10, 3));
    assert.equal(book.trades[0]?.profit, 10);
    const before = structuredClone([...book.ownerProfit]);
    commission(book, at(1, 10, 3), at(1, 10, 3), HAND);
    assert.deepEqual([...book.ownerProfit], before);
  });
});

describe('shares of a position', () => {
  const share = (owner: Owner, quantity: number) =>
    [`${owner.source}/${owner.strategy ?? ''}`, { ...owner, quantity }] as const;

  it('are closed in proportion; without any the asker closes', () => {
    assert.deepEqual(inProportion(new Map([share(ORB, 6), share(HAND, 2)]), HAND), [
      [ORB, 0.75],
      [HAND, 0.25],
    ]);
    assert.deepEqual(inProportion(undefined, HAND), [[HAND, 1]]);
    assert.deepEqual(inProportion(new Map(), HAND), [[HAND, 1]]);
    assert.deepEqual(inProportion(new Map([share(ORB, 6), share(HAND, -6)]), HAND), [[HAND, 1]]);
  });

  it('always add up: what is left over goes to the largest, long or short, the first of equals', () => {
    const left = (shares: readonly (readonly [Owner, number])[], total: number) => {
      const map = new Map(shares.map(([owner, quantity]) => share(owner, quantity)));
      divide(map, [], 0, total);
      return [...map.values()].map(({ quantity }) => quantity);
    };
    assert.deepEqual(
      left(
        [
          [ORB, 2],
          [HAND, 6],
        ],
        5,
      ),
      [2, 3],
    );
    assert.deepEqual(
      left(
        [
          [ORB, 2],
          [HAND, -6],
        ],
        -7,
      ),
      [2, -9],
    );
    assert.deepEqual(
      left(
        [
          [ORB, -6],
          [HAND, 2],
        ],
        -7,
      ),
      [-9, 2],
    );
    assert.deepEqual(
      left(
        [
          [ORB, -2],
          [HAND, -6],
        ],
        -5,
      ),
      [-2, -3],
    );
    assert.deepEqual(
      left(
        [
          [ORB, 4],
          [HAND, 4],
        ],
        9,
      ),
      [5, 4],
    );
    assert.deepEqual(left([[ORB, 4]], 0), []);
  });
});

describe('the risk day', () => {
  const dayOf = (startsAt: string, time: string) =>
    riskDays({ timeZone: 'America/New_York', startsAt })(unixMs(Date.parse(time)));

  it('that begins at noon or later is named by the next date', () => {
    assert.equal(dayOf('12:00', '2026-03-04T12:00:00-05:00').day, '2026-03-05');
    assert.equal(dayOf('12:00', '2026-03-04T11:59:00-05:00').day, '2026-03-04');
    assert.equal(dayOf('11:59', '2026-03-04T11:59:00-05:00').day, '2026-03-04');
    assert.equal(dayOf('18:00', '2026-03-06T18:00:00-05:00').day, '2026-03-07');
  });

  it('answers from memory as it would anew, from its first moment to its last', () => {
    const days = riskDays({ timeZone: 'America/New_York', startsAt: '00:00' });
    const moment = (time: string): UnixMs => unixMs(Date.parse(time));
    const noon = days(moment('2026-03-04T12:00:00-05:00'));
    assert.deepEqual(noon, { day: '2026-03-04', week: '2026-03-02' });
    assert.equal(days(moment('2026-03-04T00:00:00-05:00')), noon);
    assert.equal(days(unixMs(moment('2026-03-05T00:00:00-05:00') - 1)), noon);
    assert.equal(days(moment('2026-03-05T00:00:00-05:00')).day, '2026-03-05');
    assert.equal(days(unixMs(moment('2026-03-04T00:00:00-05:00') - 1)).day, '2026-03-03');
  });
});
