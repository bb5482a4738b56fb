import { useState } from 'react';
import type { RiskView } from '../../../src/app/views.ts';
import { formatQuantity } from '../design/numbers.ts';
import { read, reasonOf } from '../stream/api.ts';

const shown = (value: unknown): string => {
  if (Array.isArray(value)) return value.length === 0 ? 'any' : value.map(shown).join(', ');
  if (typeof value === 'object') return JSON.stringify(value);
  if (typeof value === 'number') return formatQuantity(value);
  return String(value);
};

/** The limits in force and what each check compares; read when opened. */
export function LimitsPanel() {
  const [risk, setRisk] = useState<RiskView>();
  const [problem, setProblem] = useState<string>();
  const load = async () => {
    try {
      setRisk(await read<RiskView>('/api/risk'));
      setProblem(undefined);
    } catch (error) {
      setProblem(reasonOf(error));
    }
  };
  return (
    <details className="panel limits" onToggle={(event) => event.currentTarget.open && void load()}>
      <summary className="panel-head">
        <h2>Risk limits and checks</h2>
      </summary>
      {problem && <p className="field-problem">{problem}</p>}
      {risk && (
        <div className="limits-body">
          {risk.locks.length > 0 && (
            <ul className="limits-checks" aria-label="Locks">
              {risk.locks.map((lock) => (
                <li key={lock.id} className="limits-check" data-testid="lock">
                  <b>Locked</b> <span className="check-code">{lock.id}</span>
                  <p>
                    {lock.reason}; until {lock.until ?? 'a person lifts it with "bowline risk lift"'}.
                  </p>
                </li>
              ))}
            </ul>
          )}
          <dl className="limits-list">
            {Object.entries(risk.limits).map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{shown(value)}</dd>
              </div>
            ))}
          </dl>
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
    </details>
  );
}
