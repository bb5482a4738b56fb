import type { SignalView } from '../../../src/app/views.ts';
import { Chip } from '../design/chip.tsx';
import { Icon } from '../design/icon.tsx';
import { Moment } from '../design/moment.tsx';
import { Approval } from './approval.tsx';
import { SignalFate } from './signal-fate.tsx';
import { STAGE_TONES, stepsOf } from './stages.ts';

interface Props {
  readonly signal: SignalView;
  readonly open: boolean;
  readonly onToggle: (id: string) => void;
}

export function SignalRow({ signal, open, onToggle }: Props) {
  const fate = `fate-${signal.id}`;
  return (
    <li
      className={open ? 'signal signal-open' : 'signal'}
      data-testid={`signal-${signal.id}`}
      data-stage={signal.stage}
    >
      <button
        type="button"
        className="signal-line"
        aria-expanded={open}
        aria-controls={open ? fate : undefined}
        onClick={() => onToggle(signal.id)}
      >
        <Icon name="chevron" />
        <span className="signal-summary">{signal.summary}</span>
        <Chip tone={STAGE_TONES[signal.stage]}>{signal.stage}</Chip>
        <span className="signal-meta">
          <Moment at={signal.receivedAt} />
          <span>{signal.source}</span>
          {signal.strategy !== undefined && <span>{signal.strategy}</span>}
          {signal.duplicates > 0 && <span>repeated {signal.duplicates}×</span>}
        </span>
        <Steps signal={signal} />
      </button>
      {signal.stage === 'waiting' && <Approval signal={signal} />}
      {open && (
        <div id={fate}>
          <SignalFate signal={signal} />
        </div>
      )}
    </li>
  );
}

/** Four small marks: how far the signal has come. */
function Steps({ signal }: { readonly signal: SignalView }) {
  const steps = stepsOf(signal);
  const text = steps
    .filter((step) => step.state !== 'none')
    .map((step) => `${step.name}${step.state === 'failed' ? ' failed' : ''}`)
    .join(', ');
  return (
    <span className="steps" role="img" aria-label={`Steps: ${text}`} title={text}>
      {steps.map((step) => (
        <span key={step.name} className={`step step-${step.state}`} />
      ))}
    </span>
  );
}
