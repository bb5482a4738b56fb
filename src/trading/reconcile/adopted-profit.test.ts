import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clientOrderId, permId } from '../../core/ids.ts';
import { ownerOf } from '../kernel/apply-risk.ts';
import { compared } from '../testing/break-scene.ts';
import type { Desk } from '../testing/desk.ts';
import { quote, SPY } from '../testing/fixtures.ts';
import { fate, riskDesk } from '../testing/risk-desk.ts';

const { conId } = SPY;
const ORB = { strategy: 'orb' } as const;

/** 10 SPY of a strategy, of which `sold` went by hand at a price; the broker holds what is left, long enough to be a break. */
function soldByHand(sold: number, at: number, tellsTrade = true): Desk {
  const desk = riskDesk({}, [
    { scope: { kind: 'strategy', name: 'orb' }, limits: { maxPositionQuantity: 15 } },
  ]);
  desk.longSpy(ORB);
  desk.quotes.set(conId, quote(SPY, 440, 440.02));
  const by = { ref: '', clientId: 0, orderId: clientOrderId(0), permId: permId(5), side: 'SELL' as const };
  const execution = desk.execution(desk.order('entry'), sold, at, by);
  if (tellsTrade) desk.broker({ type: 'execution', execution });
  differs(desk, 10 - sold);
  return desk;
}

function differs(desk: Desk, units: number): void {
  desk.brokerHolds(units);
  desk.tick(6_000);
  desk.tick();
  compared(desk);
}

function adopt(desk: Desk): void {
  desk.keep(desk.kernel.resolveBreak(conId, 'adopt', 'cli', 'as in TWS'));
}

const profit = (desk: Desk): number => Number(desk.kernel.profitSince('day').toFixed(2));
const sharesOf = (desk: Desk): readonly number[] =>
  [...(desk.state.risk.shares.get(conId)?.values() ?? [])].map(({ quantity }) => quantity);

describe('a position that is taken over', () => {
  it('has made what the trades by hand have brought', () => {
    for (const [sold, at, made] of [
      [10, 441, -90.2],
      [4, 451, 3.92],
    ] as const) {
      const desk = soldByHand(sold, at);
      adopt(desk);
      assert.equal(Number(((desk.state.positions.get(conId)?.realized ?? 0) / 1e6).toFixed(2)), made);
      assert.deepEqual(sharesOf(desk), sold === 10 ? [] : [6]);
      const owned = [...desk.state.risk.ownerProfit.values()];
      assert.deepEqual(
        owned.map(({ strategy, amount }) => [strategy, Number(amount.toFixed(2))]),
        [['orb', made]],
      );
    }
  });

  it('has lost what the market says, where no trade is told', () => {
    const desk = soldByHand(10, 441, false);
    const before = profit(desk);
    assert.ok(before < -90);
    adopt(desk);
    assert.equal(profit(desk), before);
    assert.equal(desk.state.breaks.size, 0);
  });

  it('makes nothing more by a second word, where a fill came late and counted twice', () => {
    const desk = soldByHand(10, 441, false);
    const late = desk.execution(desk.order('stop'), 10, 440);
    desk.clock.advance(1_000);
    adopt(desk);
    desk.tick();
    const before = profit(desk);
    desk.broker({ type: 'execution', execution: late });
    desk.quotes.set(conId, quote(SPY, 430, 430.02));
    differs(desk, 0);
    desk.tick();
    assert.equal(desk.state.breaks.get(conId)?.cause, 'missed-fill');
    adopt(desk);
    assert.equal(profit(desk), before);
  });

  it('is no second time explained by a trade that a person has counted', () => {
    const desk = soldByHand(4, 441);
    adopt(desk);
    differs(desk, 2);
    assert.equal(desk.state.breaks.get(conId)?.cause, 'unknown');
    const by = { ref: '', clientId: 0, orderId: clientOrderId(0), permId: permId(6), side: 'SELL' as const };
    desk.broker({ type: 'execution', execution: desk.execution(desk.order('entry'), 4, 439, by) });
    desk.tick();
    assert.match(desk.state.breaks.get(conId)?.text ?? '', /outside Bowline: SELL 4 at 439 \(client 0\)$/);
  });

  it('has lost once what was sold by hand and once more by the stop', () => {
    const desk = soldByHand(5, 449);
    desk.fill(desk.order('stop'), 10, 440);
    desk.status(desk.order('target'), 'Cancelled');
    desk.tick();
    const told = (units: number) => {
      desk.brokerHolds(units);
      const position = desk.brokerPositions.get(conId);
      if (position) desk.brokerPositions.set(conId, { ...position, averageCost: 440 });
    };
    told(-5);
    desk.tick(6_000);
    desk.tick();
    compared(desk);
    desk.quotes.set(conId, quote(SPY, 440, 440, { time: desk.clock.now() }));
    adopt(desk);
    assert.equal(desk.position(), -5);
    // 5 sold at 449 and 5 at 440; the other 5 of the stop are the short position of now.
    const made = Number((5 * (449 - 450.02) + 5 * (440 - 450.02)).toFixed(2));
    assert.equal(Number(((desk.state.positions.get(conId)?.realized ?? 0) / 1e6).toFixed(2)), made);
  });

  it('leaves no share to a strategy whose units have gone', () => {
    const desk = soldByHand(10, 441);
    adopt(desk);
    for (let second = 0; second < 3; second += 1) {
      desk.tick();
      desk.confirmCancellations();
    }
    desk.quotes.set(conId, quote(SPY, 450, 450.02, { time: desk.clock.now() }));
    assert.equal(ownerOf(desk.state, desk.order('entry').signalId).strategy, 'orb');
    assert.equal(fate(desk, ORB), 'sent');
  });
});
