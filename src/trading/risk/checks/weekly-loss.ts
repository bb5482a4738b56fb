import type { RiskCheck } from '../check.ts';
import { ACCOUNT_SCOPE } from '../scope.ts';
import { withFacts } from './compare.ts';
import { lossOutcome } from './loss.ts';

export const weeklyLoss: RiskCheck = {
  code: 'WEEKLY_LOSS',
  title: 'Loss of the week',
  compares:
    'the loss of the scope in the week, realised and open, after commissions, with `maxWeeklyLoss`; a person who lifts its lock allows the rest of the day',
  group: 'loss',
  applies: 'entry',
  limits: ['maxWeeklyLoss'],
  run: withFacts((input, facts) =>
    lossOutcome(input, facts, {
      code: 'WEEKLY_LOSS',
      what: 'Loss of the week',
      loss: -facts.profitSince('week', input.scope ?? ACCOUNT_SCOPE),
      limit: input.limits.maxWeeklyLoss,
      name: 'maxWeeklyLoss',
    }),
  ),
};
