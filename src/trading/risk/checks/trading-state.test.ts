import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TradingStateName } from '../../kernel/events.ts';
import { factsOf, NOW, riskInput, signal } from '../../testing/fixtures.ts';
import { emptyBook } from '../book/risk-book.ts';
import { type RiskScope, scopeKey } from '../scope.ts';
import { tradingState } from './trading-state.ts';

const of = (
  state: TradingStateName,
  intent: 'entry' | 'reduce' | 'roll',
  who: { byPerson?: boolean; underWay?: boolean } = {},
) => tradingState.run(riskInput({ tradingState: state, intent, tradingStateReason: 'enough', ...who }));

describe('TRADING_STATE', () => {
  it('passes what each state allows', () => {
    const table: readonly (readonly [TradingStateName, entry: boolean, reduce: boolean, roll: boolean])[] = [
      ['active', true, true, true],
      ['reduce-only', false, true, true],
      ['cancel-only', false, false, false],
      ['halted', false, false, false],
    ];
    for (const [state, entry, reduce, roll] of table) {
      assert.equal(of(state, 'roll').passed, roll, state);
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

  it("goes by the strictest state of those that concern the order, the account's first of equals", () => {
    const scoped = (name: TradingStateName, scope: RiskScope) => ({
      name,
      scope,
      reason: 'looked odd',
      by: 'cli' as const,
      since: NOW,
    });
    const orb: RiskScope = { kind: 'strategy', name: 'orb' };
    const spy: RiskScope = { kind: 'instrument', name: 'SPY' };
    const says = (account: TradingStateName, ...states: ReturnType<typeof scoped>[]) => {
      const book = emptyBook();
      for (const state of states) book.states.set(scopeKey(state.scope), state);
      const asked = riskInput({
        tradingState: account,
        facts: factsOf({ book }),
        signal: signal({ strategy: 'orb' }),
      });
      const { state, scope } = tradingState.run(asked).figures;
      return scope === undefined ? state : `${state} of ${scope}`;
    };
    assert.equal(says('active', scoped('halted', orb)), 'halted of strategy orb');
    assert.equal(says('active', scoped('halted', { kind: 'strategy', name: 'fade' })), 'active');
    assert.equal(says('halted', scoped('halted', orb)), 'halted');
    assert.equal(says('halted', scoped('reduce-only', orb)), 'halted');
    assert.equal(
      says('active', scoped('reduce-only', orb), scoped('cancel-only', spy)),
      'cancel-only of instrument SPY',
    );
    assert.equal(says('active', scoped('halted', orb), scoped('halted', spy)), 'halted of strategy orb');
  });

  it('says why trading stopped and how it is lifted', () => {
    assert.match(of('halted', 'entry').message, /halted \(enough\).*bowline resume/);
  });
});
