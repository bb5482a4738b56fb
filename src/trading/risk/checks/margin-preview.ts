import type { MarginPreview } from '../../../broker/port.ts';
import { type Outcome, pass, type RiskCheck, type RiskInput, stop } from '../check.ts';
import type { PreviewFact, RiskFacts } from '../facts/risk-facts.ts';
import type { Figures } from '../verdict.ts';
import { UNKNOWN } from './account-mode.ts';
import { notConcerned, withFacts } from './compare.ts';

/** The broker's own reckoning (IB's `whatIf`), asked for when nothing else speaks against the entry. */
export const marginPreview: RiskCheck = {
  code: 'MARGIN_PREVIEW',
  title: 'Margins by whatIf',
  compares:
    "IB's `whatIf` answer about the entry with what `maxInitialMargin` and `minExcessLiquidity` need: an answer, less than 10 s old, and none that refuses the order; it is asked for when every other check passes",
  group: 'exposure',
  applies: 'entry',
  limits: ['maxInitialMargin', 'minExcessLiquidity'],
  field: 'quantity',
  run: withFacts((_, { margin }) => {
    switch (margin?.kind) {
      case undefined:
        return stop(
          'The broker has not been asked for the margins of this order: it is asked when all else passes.',
          {
            preview: UNKNOWN,
          },
        );
      case 'later':
        return pass('The broker is asked for the margins once the position is closed', { preview: 'later' });
      case 'refused':
        return stop(margin.refusal.message, { preview: margin.refusal.code });
      case 'told':
        return pass('The broker has told the margins', figuresOf(margin));
    }
  }),
};

function figuresOf({ preview, ageMs }: Extract<PreviewFact, { kind: 'told' }>): Figures {
  const { warning, ...figures } = preview;
  return { preview: 'told', ...figures, ...(warning === undefined ? {} : { warning }), ageMs };
}

/**
 * For checks of the preview's figures. Without figures they say nothing: `MARGIN_PREVIEW` runs beside each of them, and stops the
 * order.
 */
export const withPreview = (run: (input: RiskInput, facts: RiskFacts, preview: MarginPreview) => Outcome) =>
  withFacts((input, facts) =>
    facts.margin?.kind === 'told'
      ? run(input, facts, facts.margin.preview)
      : notConcerned('Judged when the broker has told the margins (MARGIN_PREVIEW)'),
  );
