import type { IntakeView } from '../../../src/app/views.ts';
import { count } from '../../../src/core/count.ts';
import { Icon } from '../design/icon.tsx';
import { Explanation } from './explanation.tsx';
import { Refused } from './refused.tsx';
import type { Outcome } from './use-signal-form.ts';

interface Props {
  readonly outcome: Outcome | undefined;
  readonly outdated: boolean;
}

/** What came of Explain or Send, under the form. */
export function OutcomeView({ outcome, outdated }: Props) {
  return (
    <div className={outdated ? 'outcome outcome-old' : 'outcome'} aria-live="polite">
      {outcome && outdated && <p className="outcome-note">The form has changed since this answer.</p>}
      {outcome?.kind === 'explained' && <Explanation explanation={outcome.explanation} />}
      {outcome?.kind === 'sent' && <Sent intake={outcome.intake} />}
      {outcome?.kind === 'failed' && (
        <p className="verdict verdict-no" role="alert">
          <Icon name="warning" /> {outcome.message}
        </p>
      )}
    </div>
  );
}

function Sent({ intake }: { readonly intake: IntakeView }) {
  const { stage, signalId, duplicateOf, orders, refusal } = intake;
  if (refusal)
    return (
      <div data-testid="sent">
        <p className="verdict verdict-no">
          <Icon name="fail" /> Refused. Nothing was sent to the broker.
        </p>
        <Refused refusal={refusal} />
      </div>
    );
  const text =
    duplicateOf !== undefined
      ? `The same signal came before as ${duplicateOf}; it was not acted upon again.`
      : stage !== 'received'
        ? `Accepted as ${signalId}${orders.length > 0 ? `: ${count(orders.length, 'order')} planned` : ''}. Follow it under Signals.`
        : `Stored as ${signalId}; it is being looked at. Follow it under Signals.`;
  return (
    <p className="verdict verdict-yes" data-testid="sent">
      <Icon name={duplicateOf === undefined ? 'pass' : 'dash'} /> {text}
    </p>
  );
}
