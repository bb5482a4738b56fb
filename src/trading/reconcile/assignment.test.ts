import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Instrument } from '../../instruments/instrument.ts';
import { causeIn, differing } from '../testing/break-scene.ts';
import type { Desk } from '../testing/desk.ts';
import { SPY } from '../testing/fixtures.ts';

const { conId } = SPY;
const OPTION = 700_000_002 as typeof SPY.conId;

describe('an assignment', () => {
  /** `contracts` of an option on what is held (10 by itself), of which the broker tells nothing, or `told`; it holds `units` of the other. */
  const beside = (units: number, contracts: number, facts: Partial<Instrument> = {}, told?: number): Desk =>
    differing(units, (before) => {
      const option: Instrument = {
        ...SPY,
        conId: OPTION,
        secType: 'OPT',
        localSymbol: 'SPY   260306P00450000',
        multiplier: 100,
        right: 'P',
        ...facts,
      };
      const entry = before.order('entry');
      const side = contracts > 0 ? 'BUY' : 'SELL';
      before.commit({ type: 'instrument.resolved', instrument: option });
      before.fill(entry, Math.abs(contracts), 3, { ref: entry.ref, side, conId: OPTION });
      if (told !== undefined) before.brokerHolds(told, option);
    });

  it('is the cause where an option of the same stock has gone with as many shares', () => {
    const desk = beside(110, -1);
    assert.equal(causeIn(desk), 'assignment');
    assert.match(desk.state.breaks.get(conId)?.text ?? '', /assigned, exercised or expired/);
    assert.equal(causeIn(beside(-90, -1, { right: 'C' })), 'assignment', 'a short call takes shares');
    assert.equal(causeIn(beside(9, -1, { secType: 'FOP', multiplier: 50, right: 'C' })), 'assignment');
  });

  it('is no cause where the shares went the other way, or the option is still there', () => {
    assert.equal(causeIn(beside(-90, -1)), 'unknown', 'a short put brings shares');
    assert.equal(causeIn(beside(110, -1, {}, -1)), 'unknown');
  });

  it('is no cause where the broker holds more of an option, or none of it was ours', () => {
    for (const [told, cause] of [
      [3, 'unknown'],
      [-1, 'unknown'],
      [1, 'assignment'],
      [0, 'assignment'],
    ] as const) {
      const desk = beside(10, 2, {}, told);
      assert.equal(desk.state.breaks.get(OPTION)?.cause, cause, `2 of ours, ${told} of the broker's`);
    }
  });
});
