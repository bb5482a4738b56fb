import type { ExplanationView, LegView } from '../../../src/app/views.ts';
import { Icon } from '../design/icon.tsx';
import { formatMoney, formatPrice, formatQuantity } from '../design/numbers.ts';
import { priceText } from '../orders/order-text.ts';
import { Checks } from '../risk/checks.tsx';
import { Refused } from './refused.tsx';

/** What a signal would do: the answer, the money, the orders, the arithmetic, the checks. */
export function Explanation({ explanation }: { readonly explanation: ExplanationView }) {
  const { wouldSend, instrument, quote, legs, arithmetic, verdict, refusal, text, signal } = explanation;
  const tick = instrument?.minTick;
  return (
    <div className="explanation" data-testid="explanation" data-would-send={wouldSend}>
      <p className={wouldSend ? 'verdict verdict-yes' : 'verdict verdict-no'}>
        <Icon name={wouldSend ? 'pass' : 'fail'} />
        {wouldSend
          ? 'Would be sent. Nothing was sent now.'
          : refusal
            ? 'Would be refused.'
            : 'Would send nothing.'}
      </p>
      {refusal && <Refused refusal={refusal} />}
      <Money explanation={explanation} />
      <ul className="sentences">
        {text.map((sentence, index) => (
          <li key={index}>{sentence}</li>
        ))}
      </ul>
      {legs.length > 0 && <Legs legs={legs} tick={tick} />}
      {instrument && quote && (
        <p className="muted">
          {instrument.localSymbol}: bid {formatPrice(quote.bid, tick)}, ask {formatPrice(quote.ask, tick)},
          last {formatPrice(quote.last, tick)}; tick {instrument.minTick}, multiplier {instrument.multiplier}
        </p>
      )}
      {arithmetic.length > 0 && (
        <>
          <h3>Arithmetic</h3>
          <ol className="arithmetic">
            {arithmetic.map((line, index) => (
              <li key={index}>{line}</li>
            ))}
          </ol>
        </>
      )}
      {verdict && (
        <>
          <h3>
            Checks: {verdict.checks.filter((check) => check.passed).length} of {verdict.checks.length} passed
          </h3>
          <Checks verdict={verdict} />
        </>
      )}
      {signal && (
        <details className="canonical">
          <summary>Canonical signal</summary>
          <pre className="code">{JSON.stringify(signal, undefined, 2)}</pre>
        </details>
      )}
    </div>
  );
}

function Money({ explanation }: { readonly explanation: ExplanationView }) {
  const { moneyAtRisk, moneyToGain, notional, instrument } = explanation;
  if (notional === undefined) return null;
  const ratio =
    moneyAtRisk && moneyToGain
      ? `1 : ${formatQuantity(Number((moneyToGain / moneyAtRisk).toFixed(2)))}`
      : '–';
  const figures = [
    ['Worth', formatMoney(notional, instrument?.currency), ''],
    ['At risk', formatMoney(moneyAtRisk, instrument?.currency), 'figure-loss'],
    ['To gain', formatMoney(moneyToGain, instrument?.currency), 'figure-gain'],
    ['Risk : gain', ratio, ''],
  ] as const;
  return (
    <dl className="money">
      {figures.map(([name, value, tone]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className={tone}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Legs({ legs, tick }: { readonly legs: readonly LegView[]; readonly tick: number | undefined }) {
  return (
    <table className="grid legs">
      <thead>
        <tr>
          <th scope="col" className="cell-left">
            Leg
          </th>
          <th scope="col" className="cell-left">
            Order
          </th>
          <th scope="col" className="cell-left">
            Price
          </th>
          <th scope="col" className="cell-left">
            TIF
          </th>
        </tr>
      </thead>
      <tbody>
        {legs.map((leg, index) => (
          // Several targets have the same role; a leg has its place.
          <tr key={index}>
            <th scope="row" className="cell-left">
              <span className={`role role-${leg.role}`}>{leg.role}</span>
            </th>
            <td className="cell-left">
              {leg.side} {formatQuantity(leg.quantity)} {leg.type}
            </td>
            <td className="cell-left">{priceText(leg, tick) || 'market'}</td>
            <td className="cell-left">
              {leg.tif}
              {leg.outsideRth ? ', outside RTH' : ''}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
