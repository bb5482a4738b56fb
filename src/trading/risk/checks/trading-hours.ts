import { sessionAt } from '../../../instruments/sessions/session-clock.ts';
import { pass, type RiskCheck, stop } from '../check.ts';
import { withFacts } from './compare.ts';

/** IB keeps an order that is sent at night until the open; whoever does not want that sets this limit. */
export const tradingHours: RiskCheck = {
  code: 'TRADING_HOURS',
  title: 'Trading hours',
  compares:
    "the instrument's session at the broker's time with `tradingHours`: `open` wants an order that can work now (outside of regular hours only with `outsideRth`), `regular` wants regular hours",
  group: 'instrument',
  applies: 'entry',
  limits: ['tradingHours'],
  field: 'outsideRth',
  run: withFacts(({ instrument, signal, limits }, { marketNow }) => {
    const session = sessionAt(instrument, marketNow);
    const figures = { session, outsideRth: signal.outsideRth, wanted: limits.tradingHours ?? 'open' };
    if (session === 'regular') return pass(`${instrument.localSymbol} is in regular hours`, figures);
    if (session === 'extended' && limits.tradingHours !== 'regular' && signal.outsideRth)
      return pass(
        `${instrument.localSymbol} trades outside of regular hours, and the signal allows that`,
        figures,
      );
    return stop(
      session === 'closed'
        ? `${instrument.localSymbol} does not trade now.`
        : `${instrument.localSymbol} is outside of its regular hours${signal.outsideRth ? '' : ', and the signal has no outsideRth'}.`,
      figures,
    );
  }),
};
