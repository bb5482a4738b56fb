import type { Draft, Unit } from './draft.ts';
import { InlineSelect, SelectField, TextField } from './inputs.tsx';

const UNITS = [
  ['percent', '%'],
  ['points', 'points'],
  ['ticks', 'ticks'],
  ['price', 'price'],
] as const;
const TRAIL_UNITS = UNITS.slice(0, 3);
const TYPES = [
  ['market', 'Market'],
  ['limit', 'Limit'],
  ['stop', 'Stop'],
  ['stop-limit', 'Stop limit'],
] as const;
const STOP_KINDS = [
  ['fixed', 'resting'],
  ['trailing', 'trailing'],
] as const;
const TIFS = [
  ['DAY', 'Day'],
  ['GTC', 'Till cancelled'],
] as const;

export interface FieldsProps {
  readonly draft: Draft;
  readonly faulty: keyof Draft | undefined;
  readonly change: (change: Partial<Draft>) => void;
}

/** How the entry is priced, where it ends, how long it lives. */
export function EntryFields({ draft, faulty, change }: FieldsProps) {
  const { orderType, stopKind } = draft;
  const hasStop = orderType === 'stop' || orderType === 'stop-limit';
  const hasLimit = orderType === 'limit' || orderType === 'stop-limit';
  const chooseKind = (kind: Draft['stopKind']) =>
    change({
      stopKind: kind,
      ...(kind === 'trailing' && draft.stopUnit === 'price' ? { stopUnit: 'percent' } : {}),
    });
  return (
    <>
      <div className="form-pair">
        <SelectField
          label="Order type"
          value={orderType}
          options={TYPES}
          faulty={faulty === 'orderType'}
          onChange={(type) => change({ orderType: type })}
        />
        <SelectField
          label="Entry good for"
          value={draft.tif}
          options={TIFS}
          faulty={faulty === 'tif'}
          onChange={(tif) => change({ tif })}
        />
        {hasStop && (
          <TextField
            label="Trigger price"
            value={draft.stopPrice}
            numeric
            faulty={faulty === 'stopPrice'}
            onChange={(stopPrice) => change({ stopPrice })}
          />
        )}
        {hasLimit && (
          <TextField
            label="Limit price"
            value={draft.price}
            numeric
            faulty={faulty === 'price'}
            onChange={(price) => change({ price })}
          />
        )}
      </div>
      <TextField
        label="Stop"
        value={draft.stop}
        numeric
        placeholder="none"
        faulty={faulty === 'stop'}
        onChange={(stop) => change({ stop })}
      >
        <InlineSelect<Unit>
          label="Unit of the stop"
          value={draft.stopUnit}
          options={stopKind === 'trailing' ? TRAIL_UNITS : UNITS}
          onChange={(stopUnit) => change({ stopUnit })}
        />
        <InlineSelect label="Kind of stop" value={stopKind} options={STOP_KINDS} onChange={chooseKind} />
      </TextField>
      <TextField
        label="Target"
        value={draft.target}
        numeric
        placeholder="none"
        faulty={faulty === 'target'}
        onChange={(target) => change({ target })}
      >
        <InlineSelect<Unit>
          label="Unit of the target"
          value={draft.targetUnit}
          options={UNITS}
          onChange={(targetUnit) => change({ targetUnit })}
        />
      </TextField>
      <div className="form-pair">
        <TextField
          label="Strategy"
          value={draft.strategy}
          placeholder="optional"
          faulty={faulty === 'strategy'}
          onChange={(strategy) => change({ strategy })}
        />
        <label className="check-field">
          <input
            type="checkbox"
            checked={draft.outsideRth}
            onChange={(event) => change({ outsideRth: event.target.checked })}
          />
          Outside regular hours
        </label>
      </div>
    </>
  );
}
