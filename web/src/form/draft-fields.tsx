import { Choice } from '../design/choice.tsx';
import { useLive } from '../stream/use-live.ts';
import { usesOf } from './draft.ts';
import { EntryFields, type FieldsProps } from './entry-fields.tsx';
import { InlineSelect, TextField } from './inputs.tsx';

const SIDES = [
  { value: 'buy', label: 'Buy' },
  { value: 'sell', label: 'Sell' },
  { value: 'close', label: 'Close' },
  { value: 'reverse', label: 'Reverse' },
  { value: 'flatten', label: 'Flatten' },
  { value: 'cancel', label: 'Cancel' },
] as const;
const SIZES = [
  ['quantity', 'units'],
  ['riskPercent', '% risk'],
  ['riskAmount', 'risk sum'],
] as const;

/** The fields that the chosen action and order type use. */
export function DraftFields({ draft, faulty, change }: FieldsProps) {
  const quotes = useLive((state) => state.quotes);
  const uses = usesOf(draft.action);
  return (
    <>
      <Choice label="Action" choices={SIDES} value={draft.action} onChange={(action) => change({ action })} />
      <div className="form-pair form-pair-wide">
        <TextField
          label={uses.symbolRequired ? 'Symbol' : 'Symbol (empty: all)'}
          value={draft.symbol}
          list="form-symbols"
          placeholder="SPY"
          required={uses.symbolRequired}
          faulty={faulty === 'symbol'}
          onChange={(symbol) => change({ symbol })}
        />
        <datalist id="form-symbols">
          {quotes.map((quote) => (
            <option key={quote.conId} value={quote.symbol} />
          ))}
        </datalist>
        {uses.size && (
          <TextField
            label={uses.entry ? 'Size' : 'Quantity'}
            value={draft.size}
            numeric
            placeholder={uses.entry ? 'default' : 'all'}
            faulty={faulty === 'size'}
            onChange={(size) => change({ size })}
          >
            {uses.entry && (
              <InlineSelect
                label="Size by"
                value={draft.sizeBy}
                options={SIZES}
                onChange={(sizeBy) => change({ sizeBy })}
              />
            )}
          </TextField>
        )}
      </div>
      {uses.entry && <EntryFields draft={draft} faulty={faulty} change={change} />}
    </>
  );
}
