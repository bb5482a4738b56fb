import type { RiskCheck } from '../check.ts';
import { atMost, notConcerned, withFacts } from './compare.ts';
import { tallyOf } from './pace.ts';

/** A ratio of few messages says nothing: a single bracket would have 3. */
const FIRST_JUDGED = 50;

/** IB's order efficiency ratio; accounts that stay above 20 are asked to change, and may lose the API. */
export const efficiencyRatio: RiskCheck = {
  code: 'ORDER_EFFICIENCY',
  title: 'Order efficiency',
  compares:
    '(submissions + revisions + cancellations) / (executed orders + 1) of the risk day, this plan included, with `maxEfficiencyRatio`, from the 50th message on',
  group: 'pace',
  applies: 'entry',
  limits: ['maxEfficiencyRatio'],
  run: withFacts((input, { book }) => {
    const { orders, revisions, cancels, executed } = tallyOf(input, book);
    const messages = orders + revisions + cancels + input.legs.length;
    if (messages < FIRST_JUDGED) return notConcerned(`${messages} messages are too few to judge`);
    return atMost({
      what: 'Order efficiency ratio',
      value: messages / (executed + 1),
      limit: input.limits.maxEfficiencyRatio ?? Number.NaN,
      name: 'maxEfficiencyRatio',
      figures: { messages, executed },
    });
  }),
};
