import type { ReactNode } from 'react';
import type { OrderView, SignalView } from '../../../src/app/views.ts';
import { count } from '../../../src/core/count.ts';
import { Chip } from '../design/chip.tsx';
import { Icon } from '../design/icon.tsx';
import { Moment } from '../design/moment.tsx';
import { formatAverage, formatQuantity } from '../design/numbers.ts';
import { filledText, ORDER_STATE_TONES, priceText } from '../orders/order-text.ts';
import { Checks } from '../risk/checks.tsx';
import { useLive, useMinTick } from '../stream/use-live.ts';
import { isFill, ordersOf, STAGE_TONES, type Step, stepsOf } from './stages.ts';

/** One signal from arrival to fills, with times, reasons and figures. */
export function SignalFate({ signal }: { readonly signal: SignalView }) {
  const orders = useLive((state) => state.orders);
  const { known, others } = ordersOf(signal, orders);
  const { verdict, refusal, timeline } = signal;
  const [received, judged, ordered, filled] = stepsOf(signal);
  const fills = timeline.filter(isFill);
  const passed = verdict?.checks.filter((check) => check.passed).length ?? 0;
  return (
    <>
      {signal.accounts && <AccountFates fates={signal.accounts} />}
      <ol className="fate">
        <FateStep step={received} at={signal.receivedAt}>
          <p>
            From {signal.source}
            {signal.strategy === undefined ? '' : `, strategy ${signal.strategy}`}, signal{' '}
            <code>{signal.id}</code>
            {signal.duplicates > 0 ? `, came again ${count(signal.duplicates, 'time')} without effect` : ''}.
          </p>
        </FateStep>
        <FateStep
          step={judged}
          at={timeline.find((entry) => /approved|refused|carried out/.test(entry.stage))?.at}
        >
          {refusal && (
            <p className="refusal">
              <strong>{refusal.code}</strong> {refusal.message}
              {refusal.field === undefined ? '' : ` Field: ${refusal.field}.`}
              {refusal.found === undefined ? '' : ` Found: ${refusal.found}.`}
              {refusal.allowed === undefined ? '' : ` Allowed: ${refusal.allowed}.`}
            </p>
          )}
          {verdict ? (
            <>
              <p>
                {verdict.approved ? 'Approved' : 'Refused'}: {passed} of {verdict.checks.length} checks
                passed.
              </p>
              <Checks verdict={verdict} />
            </>
          ) : (
            !refusal && <p className="muted">No risk verdict was needed or none has come yet.</p>
          )}
        </FateStep>
        <FateStep step={ordered} at={timeline.find((entry) => entry.stage === 'sent')?.at}>
          {signal.orders.length === 0 && <p className="muted">No orders.</p>}
          {known.map((order) => (
            <FateOrder key={order.ref} order={order} />
          ))}
          {others.length > 0 && <p className="muted">Older orders: {others.join(', ')}</p>}
        </FateStep>
        <FateStep step={filled} at={fills[0]?.at}>
          {fills.length === 0 && <p className="muted">No fill.</p>}
          {fills.map((fill, index) => (
            // Two fills may be alike.
            <p key={index} className="fate-fill">
              <Moment at={fill.at} /> {fill.text}
            </p>
          ))}
        </FateStep>
        <li className="fate-all">
          <details>
            <summary>Every step with its time ({timeline.length})</summary>
            <ul>
              {timeline.map((entry, index) => (
                // Two entries may be alike; their place tells them apart and never changes.
                <li key={index}>
                  <Moment at={entry.at} /> <b>{entry.stage}</b> {entry.text}
                </li>
              ))}
            </ul>
          </details>
        </li>
      </ol>
    </>
  );
}

/** A line for each account that the signal was given to. */
function AccountFates({ fates }: { readonly fates: NonNullable<SignalView['accounts']> }) {
  return (
    <ul className="account-fates">
      {fates.map((fate) => (
        <li key={fate.account} data-testid={`fate-${fate.account}`}>
          <b>{fate.account}</b> <Chip tone={STAGE_TONES[fate.stage]}>{fate.stage}</Chip>{' '}
          <span className="muted">{fate.refusal ? fate.text : `${fate.summary}: ${fate.text}`}</span>
        </li>
      ))}
    </ul>
  );
}

interface FateStepProps {
  readonly step: Step | undefined;
  readonly at: string | undefined;
  readonly children: ReactNode;
}

function FateStep({ step, at, children }: FateStepProps) {
  if (!step) return null;
  const icon = step.state === 'done' ? 'pass' : step.state === 'failed' ? 'fail' : 'dash';
  return (
    <li className={`fate-step fate-${step.state}`}>
      <span className="fate-mark">
        <Icon name={icon} />
      </span>
      <h3>
        {step.name} {at !== undefined && step.state !== 'none' && <Moment at={at} />}
      </h3>
      <div className="fate-body">{children}</div>
    </li>
  );
}

function FateOrder({ order }: { readonly order: OrderView }) {
  const tick = useMinTick(order.conId);
  return (
    <p className="fate-order">
      <span className={`role role-${order.role}`}>{order.role}</span>
      <span>
        {order.side} {formatQuantity(order.quantity)} {order.symbol} {order.type} {priceText(order, tick)}{' '}
        {order.tif}
      </span>
      <Chip tone={ORDER_STATE_TONES[order.state]}>{order.state}</Chip>
      <span className="muted">
        filled {filledText(order)}
        {order.averagePrice === undefined ? '' : ` at ${formatAverage(order.averagePrice, tick)}`}
        {order.reason === undefined ? '' : `; ${order.reason}`}
      </span>
    </p>
  );
}
