import './form.css';
import { useState } from 'react';
import { useSeveral } from '../account/several.ts';
import { Choice } from '../design/choice.tsx';
import { FormDialog } from '../design/form-dialog.tsx';
import { Panel } from '../design/panel.tsx';
import { useLive, useShownAccount } from '../stream/use-live.ts';
import { SAMPLE_DRAFT } from './draft.ts';
import { DraftFields } from './draft-fields.tsx';
import { OutcomeView } from './outcome.tsx';
import { type Closing, closingOf, inputOf } from './signal-json.ts';
import { refusalOf, useSignalForm } from './use-signal-form.ts';

const MODES = [
  { value: 'form', label: 'Form' },
  { value: 'json', label: 'JSON' },
] as const;

/** Builds a signal, says what it would do, sends it. */
export function SignalForm({ onSent }: { readonly onSent: (signalId: string) => void }) {
  const form = useSignalForm(onSent);
  const simulated = useLive((state) => state.status?.simulated ?? false);
  const [asking, setAsking] = useState<Closing>();
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
        <Recipient isJson={form.mode === 'json'} />
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
              if (!event.currentTarget.form?.reportValidity()) return;
              const closing = closingOf(form.text);
              if (closing) setAsking(closing);
              else void form.send();
            }}
          >
            {form.mode === 'form' ? `Send ${form.draft.action} ${form.draft.symbol}` : 'Send'}
          </button>
        </div>
      </form>
      {asking && (
        <ClosingDialog
          closing={asking}
          isJson={form.mode === 'json'}
          onYes={form.send}
          onClose={() => setAsking(undefined)}
        />
      )}
      <OutcomeView outcome={form.outcome} outdated={form.outdated} />
    </Panel>
  );
}

/** Whom the signal goes to, where that is not the only account there is. */
function Recipient({ isJson }: { readonly isJson: boolean }) {
  const several = useSeveral();
  const desk = useLive((state) => state.accounts.length > 1);
  const account = useShownAccount();
  if (!desk) return null;
  const all = 'Goes to every account, each by its rules';
  return (
    <p className="muted recipient" data-testid="recipient">
      {several ? all : isJson ? `${all}, unless it says account` : `Goes to ${account} alone`}
    </p>
  );
}

const WHAT_COMES: Readonly<Record<Closing['action'], string>> = {
  close: 'The position is closed at the market, as far as the signal says.',
  reverse: 'The position is closed at the market, and the opposite one is opened.',
  flatten: 'Resting entries and exits are cancelled, and what is held is closed at the market.',
};

function ClosingDialog({
  closing: { action, symbol },
  isJson,
  onYes,
  onClose,
}: {
  readonly closing: Closing;
  readonly isJson: boolean;
  readonly onYes: () => Promise<void>;
  readonly onClose: () => void;
}) {
  const what = `${action} ${symbol ?? 'everything'}`;
  return (
    <FormDialog
      title={`Send ${what}?`}
      yes={`Send ${what}`}
      no="Keep"
      tone="danger"
      testId="send-confirm"
      incomplete={false}
      onYes={onYes}
      onClose={onClose}
    >
      <p>{WHAT_COMES[action]}</p>
      <Recipient isJson={isJson} />
    </FormDialog>
  );
}
