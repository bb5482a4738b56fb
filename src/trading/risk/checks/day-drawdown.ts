import type { RiskCheck } from '../check.ts';
import { withFacts } from './compare.ts';
import { fallFrom, lossOutcome } from './loss.ts';

export const dayDrawdown: RiskCheck = {
  code: 'DAY_DRAWDOWN',
  title: 'Drawdown of the day',
  compares:
    "the fall of equity from the risk day's highest with `maxDayDrawdown`; a person who lifts its lock allows the rest of the day",
  group: 'loss',
  applies: 'entry',
  limits: ['maxDayDrawdown'],
  run: withFacts((input, facts) =>
    lossOutcome(input, facts, {
      code: 'DAY_DRAWDOWN',
      what: "Fall of equity from the risk day's highest",
      loss: fallFrom(facts.book.dayPeak, facts.equity),
      limit: input.limits.maxDayDrawdown,
      name: 'maxDayDrawdown',
    }),
  ),
};
