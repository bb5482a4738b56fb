import './signals.css';
import { useState } from 'react';
import { Panel } from '../design/panel.tsx';
import { useLive } from '../stream/use-live.ts';
import { SignalRow } from './signal-row.tsx';

const FIRST_SHOWN = 12;

interface Props {
  /** Ids of the signals whose fate is shown. */
  readonly open: ReadonlySet<string>;
  readonly onToggle: (id: string) => void;
}

/** What became of each signal, newest first. */
export function SignalsPanel({ open, onToggle }: Props) {
  const signals = useLive((state) => state.signals);
  const total = useLive((state) => state.status?.counts.signals);
  const [all, setAll] = useState(false);
  const shown = all ? signals : signals.slice(0, FIRST_SHOWN);
  const hidden = signals.length - shown.length;
  return (
    <Panel
      title="Signals"
      testId="signals"
      anchor="signals"
      className="signals-panel"
      extra={<span className="count">{total ?? signals.length}</span>}
    >
      {signals.length === 0 && <p className="empty">No signal yet. Send one from here, or with an alert.</p>}
      <ul className="signals">
        {shown.map((signal) => (
          <SignalRow key={signal.id} signal={signal} open={open.has(signal.id)} onToggle={onToggle} />
        ))}
      </ul>
      {hidden > 0 && (
        <button type="button" className="button button-wide" onClick={() => setAll(true)}>
          Show {hidden} older
        </button>
      )}
    </Panel>
  );
}
