import { pass, type RiskCheck, stop } from '../check.ts';
import { withFacts } from './compare.ts';

export const inDoubt: RiskCheck = {
  code: 'STATE_IN_DOUBT',
  title: 'Reconciliation',
  compares:
    "the instrument's orders in doubt and the alarm about a position that the broker tells otherwise with `refuseInDoubt`",
  group: 'state',
  applies: 'entry',
  rolls: true,
  limits: ['refuseInDoubt'],
  field: 'symbol',
  run: withFacts(({ limits }, { doubt }) => {
    if (doubt === undefined) return pass('Orders and position agree with the broker', { doubt: false });
    return limits.refuseInDoubt
      ? stop(`${doubt} Nothing is added until that is settled.`, { doubt: true })
      : pass('In doubt, and allowed', { doubt: true });
  }),
};
