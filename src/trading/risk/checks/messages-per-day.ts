import type { RiskCheck } from '../check.ts';
import { atMost, withFacts } from './compare.ts';
import { tallyOf } from './pace.ts';

export const messagesPerDay: RiskCheck = {
  code: 'MESSAGES_PER_DAY',
  title: 'Message budget',
  compares:
    'the submissions, revisions and cancellations of the risk day, those of this plan included, with `maxMessagesPerDay`',
  group: 'pace',
  applies: 'entry',
  limits: ['maxMessagesPerDay'],
  run: withFacts((input, { book }) => {
    const { orders, revisions, cancels } = tallyOf(input, book);
    return atMost({
      what: 'Messages about orders in the risk day',
      value: orders + revisions + cancels + input.legs.length,
      limit: input.limits.maxMessagesPerDay ?? Number.NaN,
      name: 'maxMessagesPerDay',
    });
  }),
};
