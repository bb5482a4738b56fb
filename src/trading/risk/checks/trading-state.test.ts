import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TradingStateName } from '../../kernel/events.ts';
import { riskInput } from '../../testing/fixtures.ts';
import { tradingState } from './trading-state.ts';

const of = (
  state: TradingStateName,
  intent: 'entry' | 'reduce',
  who: { byPerson?: boolean; underWay?: boolean } = {},
) => tradingState.run(riskInput({ tradingState: state, intent, tradingStateReason: 'enough', ...who }));

describe('TRADING_STATE', () => {
  it('passes what each state allows', () => {
    const table: readonly (readonly [TradingStateName, entry: boolean, reduce: boolean])[] = [
      ['active', true, true],
      ['reduce-only', false, true],
      ['cancel-only', false, false],
      ['halted', false, false],
    ];
    for (const [state, entry, reduce] of table) {
      assert.equal(of(state, 'entry').passed, entry, state);
      assert.equal(of(state, 'reduce').passed, reduce, state);
      assert.deepEqual(of(state, 'entry').figures, { state, intent: 'entry' });
    }
  });

  it('lets a person reduce, and a closing under way end, in every state; neither may enter', () => {
    for (const who of [{ byPerson: true }, { underWay: true }]) {
      assert.equal(of('halted', 'reduce', who).passed, true);
      assert.equal(of('cancel-only', 'reduce', who).passed, true);
      assert.equal(of('halted', 'entry', who).passed, false);
      assert.equal(of('reduce-only', 'entry', who).passed, false);
    }
  });

  it('says why trading stopped and how it is lifted', () => {
    assert.match(of('halted', 'entry').message, /halted \(enough\).*bowline resume/);
  });
});
