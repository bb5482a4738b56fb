import { useState } from 'react';
import type { RiskView } from '../../../src/app/views.ts';
import { useSeveral } from '../account/several.ts';
import { Chip } from '../design/chip.tsx';
import { Moment } from '../design/moment.tsx';
import { formatQuantity } from '../design/numbers.ts';
import { PolledProblem } from '../design/polled-problem.tsx';
import { usePolled } from '../stream/use-polled.ts';
import { TRADING_STATES } from './states.ts';

const shown = (value: unknown): string => {
  if (Array.isArray(value)) return value.length === 0 ? 'any' : value.map(shown).join(', ');
  if (typeof value === 'object') return JSON.stringify(value);
  if (typeof value === 'number') return formatQuantity(value);
  return String(value);
};

/** The limits in force, what locks or restricts, and what each check compares; read while it is open. */
export function LimitsPanel() {
  const [open, setOpen] = useState(false);
  return (
    <details
      className="panel limits"
      data-testid="limits"
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="panel-head">
        <h2>Risk limits and checks</h2>
      </summary>
      {open && <Limits />}
    </details>
  );
}

function Limits() {
  const { view: risk, problem } = usePolled<RiskView>('/api/risk');
  const several = useSeveral();
  return (
    <>
      <PolledProblem problem={problem} />
      {risk && (
        <div className="limits-body">
          {risk.states.length > 0 && (
            <ul className="limits-checks" aria-label="Restricted scopes">
              {risk.states.map(({ scope, state, reason, since }, index) => (
                // Of several accounts the same scope comes more than once.
                <li key={index} className="limits-check" data-testid="scoped-state">
                  <b>{scope}</b> <Chip tone={TRADING_STATES[state].tone}>{state}</Chip>
                  <p>
                    Since <Moment at={since} />: {reason}
                  </p>
                </li>
              ))}
            </ul>
          )}
          {risk.locks.length > 0 && (
            <ul className="limits-checks" aria-label="Locks">
              {risk.locks.map((lock) => (
                <li key={`${lock.account} ${lock.id}`} className="limits-check" data-testid="lock">
                  <b>Locked</b> {several && lock.account} <span className="check-code">{lock.id}</span>
                  <p>
                    {lock.reason}; until{' '}
                    {lock.until === undefined ? (
                      'a person lifts it with "bowline risk lift"'
                    ) : (
                      <Moment at={lock.until} />
                    )}
                    .
                  </p>
                </li>
              ))}
            </ul>
          )}
          <div>
            {several && <p className="muted">Of the first account; choose one for its own.</p>}
            <LimitList limits={risk.limits} />
            {risk.limitsFor.map(({ scope, limits }) => (
              <section key={scope} aria-label={`Limits of ${scope}`} data-testid="scoped-limits">
                <h3>Limits of {scope}</h3>
                <LimitList limits={limits} />
              </section>
            ))}
          </div>
          <ul className="limits-checks">
            {risk.checks.map((check) => (
              <li key={check.code} className="limits-check">
                <b>{check.title}</b> <span className="check-code">{check.code}</span>
                <p>Compares {check.compares.replaceAll('`', '')}.</p>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

const LimitList = ({ limits }: Pick<RiskView, 'limits'>) => (
  <dl className="limits-list">
    {Object.entries(limits).map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{shown(value)}</dd>
      </div>
    ))}
  </dl>
);
