import type { TradingStateName } from '../../kernel/events.ts';
import { pass, type RiskCheck, type RiskInput, stop } from '../check.ts';
import { belongsTo, scopeText } from '../scope.ts';

const STRICTNESS: Readonly<Record<TradingStateName, number>> = {
  active: 0,
  'reduce-only': 1,
  'cancel-only': 2,
  halted: 3,
};

interface StateInForce {
  readonly name: TradingStateName;
  readonly reason?: string;
  /** `strategy orb`; absent: the account. */
  readonly scope?: string;
}

/** The account's state, or a stricter one of the order's strategy, instrument or source. */
function strictest({
  tradingState: name,
  tradingStateReason,
  facts,
  signal,
  instrument,
}: RiskInput): StateInForce {
  let found: StateInForce = { name, ...(tradingStateReason ? { reason: tradingStateReason } : {}) };
  for (const state of facts?.book.states.values() ?? []) {
    const concerns = belongsTo(state.scope, { ...signal, instrument });
    if (concerns && STRICTNESS[state.name] > STRICTNESS[found.name])
      found = { name: state.name, reason: state.reason, scope: scopeText(state.scope) };
  }
  return found;
}

/** The kill switch and its milder forms. */
export const tradingState: RiskCheck = {
  code: 'TRADING_STATE',
  title: 'Trading state',
  compares:
    'the trading state of the account, and of the strategy, instrument or source, the strictest of them, with what the order does: `active` allows all, `reduce-only` allows reductions and rolls, `cancel-only` and `halted` allow no order; a person may flatten in any state, and a closing whose exits are gone is completed in any',
  group: 'state',
  applies: 'all',
  run: (input) => {
    const { intent, byPerson, underWay } = input;
    const { name: state, reason, scope } = strictest(input);
    const figures = { state, intent, ...(scope === undefined ? {} : { scope }) };
    if (state === 'active') return pass('Trading is active', figures);
    if (state === 'reduce-only' && intent === 'reduce')
      return pass('Trading is reduce-only and this order reduces', figures);
    if (state === 'reduce-only' && intent === 'roll')
      return pass('Trading is reduce-only and a roll adds no contract', figures);
    if (byPerson && intent === 'reduce')
      return pass(`Trading is ${state}; a person asked for this reduction`, figures);
    if (underWay && intent === 'reduce')
      return pass(`Trading is ${state}; this order completes a closing whose exits are gone`, figures);
    const why = reason ? ` (${reason})` : '';
    return scope === undefined
      ? stop(
          `Trading is ${state}${why}. When you mean to trade again, lift it: bowline resume --account <id> --reason "…", or the dashboard.`,
          figures,
        )
      : stop(
          `Trading of ${scope} is ${state}${why}. Lift it with \`bowline risk state active\` for that ${scope.split(' ')[0]}.`,
          figures,
        );
  },
};
