import './link.css';
import { Moment } from '../design/moment.tsx';
import { useLive } from '../stream/use-live.ts';
import { Calendar } from './calendar.tsx';
import { FactWord } from './fact-word.tsx';
import { farmFacts, type LinkFact, linkFacts } from './facts.ts';
import { LastGap } from './last-gap.tsx';

/** The facts in a row; opened, each with its details. */
export function LinkHealth() {
  const status = useLive((state) => state.status);
  if (!status) return null;
  const facts = linkFacts(status);
  return (
    <details className="link" data-testid="link">
      <summary aria-label="Link to the broker; open for details">
        {facts.map((fact) => (
          <FactWord key={fact.name} fact={fact} />
        ))}
      </summary>
      <div className="link-card">
        <dl>
          {facts
            .filter((fact) => fact.name !== 'Farms')
            .map((fact) => (
              <FactLine key={fact.name} fact={fact} />
            ))}
          {farmFacts(status.link.farms).map((fact) => (
            <FactLine key={fact.name} fact={{ ...fact, name: `Farm ${fact.name}` }} />
          ))}
        </dl>
        <Calendar link={status.link} now={status.now} />
        <LastGap recovery={status.link.recovery} />
        <p>
          In this state since <Moment at={status.link.since} />. Bowline {status.version}, running since{' '}
          <Moment at={status.startedAt} />.
        </p>
      </div>
    </details>
  );
}

const FactLine = ({ fact }: { readonly fact: LinkFact }) => (
  <div className="fact-line">
    <dt>{fact.name}</dt>
    <dd>
      <span className={`fact fact-${fact.tone}`}>
        <span className="fact-light" aria-hidden="true" />
        <b>{fact.value}</b>
      </span>
      <small>{fact.detail}</small>
    </dd>
  </div>
);
