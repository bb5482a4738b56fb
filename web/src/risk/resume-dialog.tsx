import { type SubmitEvent, useState } from 'react';
import { count } from '../../../src/core/count.ts';
import { Dialog } from '../design/dialog.tsx';
import { Moment } from '../design/moment.tsx';
import { act, reasonOf } from '../stream/api.ts';
import { refreshStatus, useLive } from '../stream/use-live.ts';
import { useRequest } from '../stream/use-request.ts';
import { report } from './actions.ts';

/** Lifting a kill is a person's decision: it takes the account id and a reason. */
export function ResumeDialog({ onClose }: { readonly onClose: () => void }) {
  const status = useLive((state) => state.status);
  const [reason, setReason] = useState('');
  const [account, setAccount] = useState('');
  const [problem, setProblem] = useState<string>();
  const { busy, run } = useRequest();

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void run(
      async () => {
        report(await act('resume', { reason: reason.trim(), account: account.trim() }));
        await refreshStatus();
        onClose();
      },
      (error) => setProblem(reasonOf(error)),
    );
  };

  return (
    <Dialog title="Resume trading?" onClose={onClose}>
      <form onSubmit={submit}>
        <p>
          Trading is {status?.tradingState}
          {status?.tradingStateSince && (
            <>
              {' '}
              since <Moment at={status.tradingStateSince} />
            </>
          )}
          {status?.tradingStateReason ? `: “${status.tradingStateReason}”.` : '.'} After resuming, the next
          signal is carried out. Entries that the kill cancelled stay cancelled.
        </p>
        {(status?.alarms.length ?? 0) > 0 && (
          <p className="dialog-warning">
            {count(status?.alarms.length ?? 0, 'alarm is', 'alarms are')} open. Look before resuming.
          </p>
        )}
        <label className="field">
          <span>Type the account id{status?.account ? ` (${status.account.id})` : ''}</span>
          <input
            data-testid="resume-account"
            // The first thing to do here is to type it.
            autoFocus
            required
            autoComplete="off"
            spellCheck={false}
            value={account}
            onChange={(event) => setAccount(event.target.value)}
          />
        </label>
        <label className="field">
          <span>Why is it right to resume?</span>
          <input
            data-testid="resume-reason"
            required
            pattern=".*\S.*"
            maxLength={500}
            value={reason}
            placeholder="Checked: …"
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
        <p className="field-problem" role="alert">
          {problem}
        </p>
        <div className="dialog-buttons">
          <button type="button" className="button" onClick={onClose}>
            Stay halted
          </button>
          <button
            type="submit"
            className="button button-primary"
            data-testid="resume-confirm"
            disabled={busy || reason.trim() === '' || account.trim() === ''}
          >
            Resume trading
          </button>
        </div>
      </form>
    </Dialog>
  );
}
