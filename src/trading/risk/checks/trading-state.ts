import { pass, type RiskCheck, stop } from '../check.ts';

/** The kill switch and its milder forms. */
export const tradingState: RiskCheck = {
  code: 'TRADING_STATE',
  title: 'Trading state',
  compares:
    'the trading state with what the order does: `active` allows all, `reduce-only` allows reductions, `cancel-only` and `halted` allow no order; a person may flatten in any state, and a closing whose exits are gone is completed in any',
  scope: 'all',
  run: ({ tradingState: state, tradingStateReason, intent, byPerson, underWay }) => {
    const figures = { state, intent };
    if (state === 'active') return pass('Trading is active', figures);
    if (state === 'reduce-only' && intent === 'reduce')
      return pass('Trading is reduce-only and this order reduces', figures);
    if (byPerson && intent === 'reduce')
      return pass(`Trading is ${state}; a person asked for this reduction`, figures);
    if (underWay && intent === 'reduce')
      return pass(`Trading is ${state}; this order completes a closing whose exits are gone`, figures);
    const why = tradingStateReason ? ` (${tradingStateReason})` : '';
    return stop(
      `Trading is ${state}${why}. Lift it with \`bowline resume\` when you mean to trade again.`,
      figures,
    );
  },
};
