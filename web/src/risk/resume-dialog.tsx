import { count } from '../../../src/core/count.ts';
import { Moment } from '../design/moment.tsx';
import { TypedDialog } from '../design/typed-dialog.tsx';
import { act } from '../stream/api.ts';
import { refreshStatus, useLive } from '../stream/use-live.ts';
import { report } from './actions.ts';

/** Lifting a kill is a person's decision: it takes the account id and a reason. */
export function ResumeDialog({ onClose }: { readonly onClose: () => void }) {
  const status = useLive((state) => state.status);
  const resume = async (account: string, reason: string) => {
    report(await act('resume', { reason, account }));
    await refreshStatus();
  };
  return (
    <TypedDialog
      title="Resume trading?"
      question="Why is it right to resume?"
      placeholder="Checked: …"
      yes="Resume trading"
      no="Stay halted"
      testId="resume"
      account={status?.account?.id}
      onSay={resume}
      onClose={onClose}
    >
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
    </TypedDialog>
  );
}
