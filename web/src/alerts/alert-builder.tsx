import { type SubmitEvent, useState } from 'react';
import type { BuiltAlertView } from '../../../src/app/desk-views.ts';
import { Choice } from '../design/choice.tsx';
import { InlineSelect, SelectField, TextField } from '../form/inputs.tsx';
import { buildAlert, reasonOf } from '../stream/api.ts';
import { useRequest } from '../stream/use-request.ts';
import { CopiedText } from './copied-text.tsx';
import { FIRST_WISH, opens, type WishDraft, wishOf } from './wish.ts';

const SENDERS = [
  { value: 'strategy', label: 'Strategy' },
  { value: 'indicator', label: 'Indicator' },
] as const;
const SIDES = [
  ['buy', 'Buy'],
  ['sell', 'Sell'],
  ['close', 'Close'],
  ['reverse', 'Reverse'],
  ['flatten', 'Flatten'],
] as const;
const OF_STRATEGY = [['order', "The strategy's orders"], ...SIDES] as const;
const SIZES = [
  ['default', 'as sent, or default'],
  ['quantity', 'units'],
  ['riskPercent', '% risk'],
  ['equityPercent', '% of equity'],
  ['notional', 'value'],
] as const;

/** From what one wants to the message and the script for TradingView. */
export function AlertBuilder() {
  const [draft, setDraft] = useState(FIRST_WISH);
  const [built, setBuilt] = useState<BuiltAlertView>();
  const [problem, setProblem] = useState<string>();
  const { busy, run } = useRequest();
  const change = (part: Partial<WishDraft>) => {
    setDraft({ ...draft, ...part });
    setBuilt(undefined);
  };
  const build = (event: SubmitEvent) => {
    event.preventDefault();
    setProblem(undefined);
    void run(
      async () => {
        const answer = await buildAlert(wishOf(draft));
        if ('refusal' in answer) setProblem(answer.refusal.message);
        else setBuilt(answer);
      },
      (error) => setProblem(reasonOf(error)),
    );
  };
  return (
    <form className="form-body" onSubmit={build}>
      <Choice label="Sent by" choices={SENDERS} value={draft.from} onChange={(from) => change({ from })} />
      <div className="form-pair">
        <SelectField
          label="Does"
          value={draft.from === 'indicator' && draft.action === 'order' ? 'buy' : draft.action}
          options={draft.from === 'strategy' ? OF_STRATEGY : SIDES}
          onChange={(action) => change({ action })}
        />
        <TextField
          label="Symbol"
          value={draft.symbol}
          placeholder="the chart's"
          onChange={(symbol) => change({ symbol })}
        />
      </div>
      <TextField
        label="Legs, of an option spread"
        value={draft.legs}
        placeholder="+1 SPY 7DTE C 600 -1 SPY 7DTE C LEG1+5"
        onChange={(legs) => change({ legs })}
      />
      {opens(draft) && <OpeningFields draft={draft} change={change} />}
      <button type="submit" className="button" data-testid="build-alert" disabled={busy}>
        Write the message
      </button>
      <p className="field-problem" role="alert">
        {problem}
      </p>
      {built && (
        <div data-testid="built-alert">
          <CopiedText label="Message" text={built.message} testId="built-message" />
          <CopiedText label="Pine script" text={built.pine} testId="built-pine" />
          <ol className="arithmetic">
            {built.steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </div>
      )}
    </form>
  );
}

interface FieldsProps {
  readonly draft: WishDraft;
  readonly change: (part: Partial<WishDraft>) => void;
}

/** Size, exits and price of what opens a position. */
function OpeningFields({ draft, change }: FieldsProps) {
  return (
    <>
      <TextField
        label="Size"
        value={draft.size}
        numeric
        placeholder={draft.sizeBy === 'default' ? 'none needed' : ''}
        required={draft.sizeBy !== 'default'}
        onChange={(size) => change({ size })}
      >
        <InlineSelect
          label="Size by"
          value={draft.sizeBy}
          options={SIZES}
          onChange={(sizeBy) => change({ sizeBy })}
        />
      </TextField>
      <div className="form-pair">
        <TextField
          label="Stop loss"
          value={draft.stopLoss}
          placeholder="1%, 10 ticks"
          onChange={(stopLoss) => change({ stopLoss })}
        />
        <TextField
          label="Take profit"
          value={draft.takeProfit}
          placeholder="2%"
          onChange={(takeProfit) => change({ takeProfit })}
        />
        <TextField
          label="Trailing, instead of a stop"
          value={draft.trailing}
          placeholder="1%"
          onChange={(trailing) => change({ trailing })}
        />
        <TextField
          label="Stop to break-even at"
          value={draft.breakEven}
          placeholder="1%, firstTarget"
          onChange={(breakEven) => change({ breakEven })}
        />
        <TextField
          label="Out before the close, minutes"
          value={draft.endOfDayExit}
          numeric
          placeholder="never"
          onChange={(endOfDayExit) => change({ endOfDayExit })}
        />
      </div>
      <label className="check-field">
        <input
          type="checkbox"
          checked={draft.limitAtClose}
          onChange={(event) => change({ limitAtClose: event.target.checked })}
        />
        Limit order at the bar&rsquo;s close
      </label>
      <label className="check-field">
        <input
          type="checkbox"
          checked={draft.outsideRth}
          onChange={(event) => change({ outsideRth: event.target.checked })}
        />
        Also outside regular hours
      </label>
    </>
  );
}
