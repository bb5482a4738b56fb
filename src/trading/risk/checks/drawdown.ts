import type { RiskCheck } from '../check.ts';
import { withFacts } from './compare.ts';
import { fallFrom, lossOutcome } from './loss.ts';

export const drawdown: RiskCheck = {
  code: 'DRAWDOWN',
  title: 'Drawdown',
  compares:
    'the fall of equity from the highest ever seen with `maxDrawdown`; a person who lifts its lock allows the rest of the day',
  group: 'loss',
  applies: 'entry',
  limits: ['maxDrawdown'],
  run: withFacts((input, facts) =>
    lossOutcome(input, facts, {
      code: 'DRAWDOWN',
      what: 'Fall of equity from the highest ever seen',
      loss: fallFrom(facts.book.peak, facts.equity),
      limit: input.limits.maxDrawdown,
      name: 'maxDrawdown',
    }),
  ),
};
