import type { RiskCheck } from '../check.ts';
import { ACCOUNT_SCOPE } from '../scope.ts';
import { withFacts } from './compare.ts';
import { lossOutcome } from './loss.ts';

export const dailyLoss: RiskCheck = {
  code: 'DAILY_LOSS',
  title: 'Loss of the day',
  compares:
    'the loss of the scope in the risk day, realised and open, after commissions, with `maxDailyLoss`; a person who lifts its lock allows the rest of the day',
  group: 'loss',
  applies: 'entry',
  limits: ['maxDailyLoss'],
  run: withFacts((input, facts) =>
    lossOutcome(input, facts, {
      code: 'DAILY_LOSS',
      what: 'Loss of the risk day',
      loss: -facts.profitSince('day', input.scope ?? ACCOUNT_SCOPE),
      limit: input.limits.maxDailyLoss,
      name: 'maxDailyLoss',
    }),
  ),
};
