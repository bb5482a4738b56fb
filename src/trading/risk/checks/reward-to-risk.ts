import { limitPriceOf } from '../../order/order.ts';
import type { RiskCheck } from '../check.ts';
import { atLeast, stopOf } from './compare.ts';

export const rewardToRisk: RiskCheck = {
  code: 'REWARD_TO_RISK',
  title: 'Reward to risk',
  compares:
    'the distance of the nearest target divided by the distance of the stop with `minRewardToRisk`; an entry without both is refused',
  group: 'order',
  applies: 'entry',
  limits: ['minRewardToRisk'],
  field: 'takeProfit',
  run: (input) => {
    const { legs, reference, limits } = input;
    const targets = legs.flatMap((leg) => (leg.role === 'target' ? (limitPriceOf(leg.pricing) ?? []) : []));
    const distances = targets.map((target) => Math.abs(target - reference));
    const nearest = distances.length > 0 ? Math.min(...distances) : Number.NaN;
    return atLeast({
      what: 'Reward to risk',
      value: nearest / Math.abs(reference - (stopOf(input) ?? Number.NaN)),
      limit: limits.minRewardToRisk ?? Number.NaN,
      name: 'minRewardToRisk',
    });
  },
};
