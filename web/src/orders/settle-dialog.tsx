import { useId, useState } from 'react';
import type { OrderView } from '../../../src/app/views.ts';
import { Choice } from '../design/choice.tsx';
import { FormDialog } from '../design/form-dialog.tsx';
import { formatQuantity } from '../design/numbers.ts';
import { report } from '../risk/actions.ts';
import { settleOrder } from '../stream/api.ts';
import { useLive } from '../stream/use-live.ts';
import {
  bookedText,
  isCounted,
  isSettledByPerson,
  mostUnits,
  problemsOf,
  type SettleDraft,
  settleWord,
  toldUnits,
} from './settle-wish.ts';

interface Props {
  readonly order: OrderView;
  readonly onClose: () => void;
}

const FATES = [
  { value: 'gone', label: 'It is gone' },
  { value: 'filled', label: 'It has filled' },
] as const;

/** Asks a person what became of an order that nobody tells of, and says what will be booked. */
export function SettleDialog({ order: opened, onClose }: Props) {
  // As it stands now: evidence may settle it while somebody types.
  const order = useLive((state) => state.orders.find(({ ref }) => ref === opened.ref)) ?? opened;
  const counted = isCounted(order);
  const [typed, setTyped] = useState<SettleDraft>({
    fate: 'gone',
    units: formatUnits(mostUnits(opened)),
    price: '',
    reason: '',
  });
  const change = (part: Partial<SettleDraft>) => setTyped({ ...typed, ...part });
  // What the broker has counted is not gone, whatever was chosen before it did.
  const draft: SettleDraft = counted ? { ...typed, fate: 'filled' } : typed;
  const settles = isSettledByPerson(order);
  const problems = problemsOf(order, draft);
  const word = settles ? settleWord(order, draft) : undefined;
  const fills = draft.fate === 'filled';
  const isPriced = problems.units === undefined && problems.price === undefined;
  const settle = async () => {
    if (word) report(await settleOrder(order.ref, word));
  };
  return (
    <FormDialog
      title={`Settle the ${order.role} of ${order.symbol}?`}
      yes={
        fills
          ? `Book ${isPriced ? `${draft.units.trim()} at ${draft.price.trim()}` : 'the fill'}`
          : 'Settle as gone'
      }
      no="Leave it"
      tone="danger"
      testId="settle-confirm"
      incomplete={word === undefined}
      onYes={settle}
      onClose={onClose}
    >
      <p data-testid="settle-order">
        {order.side} {formatQuantity(order.quantity)} <strong>{order.symbol}</strong>, {order.ref}:{' '}
        {counted
          ? `the broker counts ${formatQuantity(order.filled)} filled`
          : `in doubt${order.reason === undefined ? '' : ` (${order.reason})`}`}
        . Executions for {formatQuantity(toldUnits(order))} have come. Look in TWS and its trade log first.
      </p>
      {!settles && (
        <p className="dialog-warning" role="alert">
          It has been settled meanwhile: it is {order.state}.
        </p>
      )}
      {!counted && (
        <Choice
          label="What became of it"
          choices={FATES}
          value={draft.fate}
          onChange={(fate) => change({ fate })}
        />
      )}
      {fills && (
        <div className="settle-fill">
          <Entry
            label={`Units beyond these (at most ${formatQuantity(mostUnits(order))})`}
            testId="settle-filled"
            value={draft.units}
            problem={problems.units}
            onChange={(units) => change({ units })}
          />
          <Entry
            label="Their average price"
            testId="settle-price"
            value={draft.price}
            problem={draft.price === '' ? undefined : problems.price}
            onChange={(price) => change({ price })}
          />
        </div>
      )}
      <label className="field">
        <span>What you have seen, for the journal</span>
        <input
          required
          pattern=".*\S.*"
          maxLength={500}
          data-testid="settle-reason"
          placeholder={fills ? 'trade log of Friday' : 'not in TWS, not in the trade log'}
          value={draft.reason}
          onChange={(event) => change({ reason: event.target.value })}
        />
      </label>
      <ul className="settle-booked" data-testid="settle-booked" aria-live="polite">
        {(fills && !isPriced
          ? ['Say units and price to read what will be booked.']
          : bookedText(order, settleWord(order, { ...draft, reason: '-' }) ?? {})
        ).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </FormDialog>
  );
}

const formatUnits = (units: number): string => String(units);

interface EntryProps {
  readonly label: string;
  readonly testId: string;
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (value: string) => void;
}

function Entry({ label, testId, value, problem, onChange }: EntryProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        inputMode="decimal"
        autoComplete="off"
        data-testid={testId}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      {problem !== undefined && (
        <small id={`${id}-problem`} className="field-fault">
          {problem}
        </small>
      )}
    </div>
  );
}
