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
    let nearest: number | undefined;
    for (const { role, pricing } of legs) {
      const target = role === 'target' ? limitPriceOf(pricing) : undefined;
      if (target === undefined) continue;
      const distance = Math.abs(target - reference);
      nearest = nearest === undefined ? distance : Math.min(nearest, distance);
    }
    return atLeast({
      what: 'Reward to risk',
      value: (nearest ?? Number.NaN) / Math.abs(reference - (stopOf(input) ?? Number.NaN)),
      limit: limits.minRewardToRisk ?? Number.NaN,
      name: 'minRewardToRisk',
    });
  },
};
