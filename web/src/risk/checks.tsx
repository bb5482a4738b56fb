import './checks.css';
import type { VerdictView } from '../../../src/app/views.ts';
import { Icon } from '../design/icon.tsx';

/** Every check of a verdict: passed or failed, in words and with the figures that were compared. */
export function Checks({ verdict }: { readonly verdict: VerdictView }) {
  const failedFirst = [...verdict.checks].sort((a, b) => Number(a.passed) - Number(b.passed));
  return (
    <ul className="checks">
      {failedFirst.map((check, index) => (
        // Limits of several scopes are judged by checks of the same code.
        <li key={index} className={check.passed ? 'check check-pass' : 'check check-fail'}>
          <Icon name={check.passed ? 'pass' : 'fail'} />
          <div>
            <span className="check-code">{check.code}</span>{' '}
            <span className={check.passed ? 'visually-hidden' : 'check-result'}>
              {check.passed ? 'passed' : 'failed'}
            </span>
            <p>
              {check.message}{' '}
              {Object.entries(check.figures).map(([name, value]) => (
                <span key={name} className="check-figure">
                  {name} <b>{String(value)}</b>
                </span>
              ))}
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}
