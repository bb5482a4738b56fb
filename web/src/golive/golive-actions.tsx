import { useState } from 'react';
import type { GoLiveView } from '../../../src/app/golive/golive-views.ts';
import { notify } from '../design/notices.ts';
import { TypedDialog } from '../design/typed-dialog.tsx';
import { report } from '../risk/actions.ts';
import { actGoLive, drill, reasonOf } from '../stream/api.ts';
import { refreshStatus } from '../stream/use-live.ts';
import { useRequest } from '../stream/use-request.ts';

type Question = 'permit' | 'confirm' | 'arm';

const QUESTIONS = {
  permit: {
    title: 'Issue the permit?',
    text: 'The permit holds this account, the settings of this run and the caps of its first week, signed with the key of the data folder. Nothing is sent before somebody arms.',
    yes: 'Issue permit',
  },
  confirm: {
    title: 'Confirm the looser settings?',
    text: 'The permit is signed anew over the settings of this run. What is upward lets more happen with real money. Live trading is disarmed by it.',
    yes: 'Confirm settings',
  },
  arm: {
    title: 'Arm live trading?',
    text: 'From then on signals are carried out with real money, until a kill, a restart of Bowline or Disarm.',
    yes: 'Arm live trading',
  },
} as const;

/** What of the gate is there, by name. */
const has = (view: GoLiveView, name: string): boolean =>
  view.live.parts.some((part) => part.name === name && part.present);

/** The buttons that make sense now; each that takes a safety away wants the account id and a reason. */
export function GoLiveActions({
  view,
  onDone,
}: {
  readonly view: GoLiveView;
  readonly onDone: () => Promise<void>;
}) {
  const [asking, setAsking] = useState<Question>();
  const { busy, run } = useRequest();
  const { live } = view;
  const isLive = has(view, 'mode') && has(view, 'account');
  const upward = live.changes.some((change) => change.upward);
  const failed = (error: unknown) => notify({ tone: 'bad', text: `Not done: ${reasonOf(error)}` });
  const disarm = () =>
    void run(async () => {
      report(await actGoLive('disarm', { reason: 'Disarmed on the dashboard' }));
      await refreshStatus();
      await onDone();
    }, failed);
  const practise = () =>
    void run(async () => {
      const made = await drill();
      notify({ tone: made.done ? 'good' : 'bad', text: made.message });
      await onDone();
    }, failed);
  return (
    <div className="golive-buttons">
      {!isLive && (
        <button type="button" className="button" data-testid="drill" disabled={busy} onClick={practise}>
          Drill the limits
        </button>
      )}
      {isLive && !has(view, 'permit') && (
        <button
          type="button"
          className="button"
          data-testid="permit"
          disabled={!view.passed}
          title={view.passed ? undefined : 'The checklist is not complete'}
          onClick={() => setAsking('permit')}
        >
          Issue permit…
        </button>
      )}
      {isLive && has(view, 'permit') && upward && (
        <button type="button" className="button" data-testid="confirm" onClick={() => setAsking('confirm')}>
          Confirm settings…
        </button>
      )}
      {isLive && has(view, 'permit') && !upward && !live.armed && (
        <button
          type="button"
          className="button button-kill"
          data-testid="arm"
          onClick={() => setAsking('arm')}
        >
          Arm…
        </button>
      )}
      {live.armed && (
        <button type="button" className="button" data-testid="disarm" disabled={busy} onClick={disarm}>
          Disarm
        </button>
      )}
      <p className="golive-note">
        Items are waived on the command line, with a reason: bowline golive waive.
      </p>
      {asking && (
        <TypedDialog
          title={QUESTIONS[asking].title}
          yes={QUESTIONS[asking].yes}
          testId="typed"
          account={live.account}
          onClose={() => setAsking(undefined)}
          onSay={async (account, reason) => {
            report(
              await actGoLive(asking, {
                account,
                reason,
                ...(asking === 'confirm' ? { fingerprint: live.fingerprint } : {}),
              }),
            );
            await refreshStatus();
            await onDone();
          }}
        >
          <p>{QUESTIONS[asking].text}</p>
        </TypedDialog>
      )}
    </div>
  );
}
