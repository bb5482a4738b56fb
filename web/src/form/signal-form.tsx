import './form.css';
import { Choice } from '../design/choice.tsx';
import { Panel } from '../design/panel.tsx';
import { useLive } from '../stream/use-live.ts';
import { SAMPLE_DRAFT } from './draft.ts';
import { DraftFields } from './draft-fields.tsx';
import { OutcomeView } from './outcome.tsx';
import { inputOf } from './signal-json.ts';
import { refusalOf, useSignalForm } from './use-signal-form.ts';

const MODES = [
  { value: 'form', label: 'Form' },
  { value: 'json', label: 'JSON' },
] as const;

/** Builds a signal, says what it would do, sends it. */
export function SignalForm({ onSent }: { readonly onSent: (signalId: string) => void }) {
  const form = useSignalForm(onSent);
  const simulated = useLive((state) => state.status?.simulated ?? false);
  const faulty = form.outdated ? undefined : inputOf(refusalOf(form.outcome)?.field);
  return (
    <Panel
      title="New signal"
      anchor="new"
      className="signal-form"
      extra={
        <>
          {simulated && (
            <button
              type="button"
              className="button button-quiet"
              data-testid="sample-alert"
              title="Fills the form with a bracket on SPY: stop 1 % below, target 2 % above"
              onClick={() => form.fill(SAMPLE_DRAFT)}
            >
              Sample alert
            </button>
          )}
          <Choice label="Write as" choices={MODES} value={form.mode} onChange={form.choose} />
        </>
      }
    >
      <form
        className="form-body"
        onSubmit={(event) => {
          event.preventDefault();
          void form.explain();
        }}
      >
        {form.mode === 'form' ? (
          <DraftFields draft={form.draft} faulty={faulty} change={form.change} />
        ) : (
          <label className="field">
            <span>Signal as JSON, as an alert would send it</span>
            <textarea
              className="code"
              rows={13}
              required
              spellCheck={false}
              value={form.json}
              onChange={(event) => form.setJson(event.target.value)}
            />
          </label>
        )}
        <div className="form-buttons">
          <button type="submit" className="button" data-testid="explain" disabled={form.busy}>
            Explain
          </button>
          <button
            type="button"
            className="button button-primary"
            data-testid="send"
            disabled={form.busy || form.resting}
            onClick={(event) => {
              if (event.currentTarget.form?.reportValidity()) void form.send();
            }}
          >
            {form.mode === 'form' ? `Send ${form.draft.action} ${form.draft.symbol}` : 'Send'}
          </button>
        </div>
      </form>
      <OutcomeView outcome={form.outcome} outdated={form.outdated} />
    </Panel>
  );
}
