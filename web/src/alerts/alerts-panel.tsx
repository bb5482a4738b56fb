import './alerts.css';
import { useState } from 'react';
import { Choice } from '../design/choice.tsx';
import { Panel } from '../design/panel.tsx';
import { AlertBuilder } from './alert-builder.tsx';
import { AlertUrls } from './alert-urls.tsx';

const PARTS = [
  { value: 'message', label: 'Message' },
  { value: 'urls', label: 'URLs' },
] as const;

/** What to put into TradingView, and where its alerts come in. */
export function AlertsPanel() {
  const [part, choose] = useState<'message' | 'urls'>('message');
  return (
    <Panel
      title="Alerts"
      anchor="alerts"
      testId="alerts-panel"
      className="signal-form alerts"
      extra={<Choice label="Part" choices={PARTS} value={part} onChange={choose} />}
    >
      {part === 'message' ? <AlertBuilder /> : <AlertUrls />}
    </Panel>
  );
}
