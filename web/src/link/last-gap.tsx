import type { RecoveryView } from '../../../src/app/link-views.ts';

import { Moment } from '../design/moment.tsx';
import { FactWord } from './fact-word.tsx';
import { recoveryFacts } from './facts.ts';

/** When the broker was not heard last, why, and what has been read since. */
export function LastGap({ recovery }: { readonly recovery: RecoveryView | undefined }) {
  if (!recovery) return null;
  return (
    <section className="last-gap" aria-label="Last gap" data-testid="last-gap">
      <h3>{recovery.endedAt === undefined ? 'Reading after the last gap' : 'Read after the last gap'}</h3>
      <p>
        {recovery.from === undefined ? 'Until ' : <Moment at={recovery.from} />}
        {recovery.from === undefined ? null : ' to '}
        <Moment at={recovery.to} />: {recovery.reason}
      </p>
      <p className="last-gap-steps">
        {recoveryFacts(recovery).map((fact) => (
          <FactWord key={fact.name} fact={fact} />
        ))}
      </p>
    </section>
  );
}
