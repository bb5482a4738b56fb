import './risk.css';
import { useState } from 'react';
import { accountsShown } from '../account/several.ts';
import { Icon } from '../design/icon.tsx';
import { Moment } from '../design/moment.tsx';

import type { LiveState } from '../stream/live-state.ts';
import { useLive, useShownAccount } from '../stream/use-live.ts';
import { useRequest } from '../stream/use-request.ts';
import { KILL_REASON, kill } from './actions.ts';
import { FlattenDialog } from './flatten-dialog.tsx';
import { ResumeDialog } from './resume-dialog.tsx';
import { TRADING_STATES } from './states.ts';

/** The trading state, and the three ways to change what happens next. */
export function TradingControls() {
  const account = useShownAccount();
  const allActive = useLive(
    (live) =>
      live.status?.tradingState === 'active' &&
      accountsShown(live).every((each) => each.tradingState === 'active'),
  );
  const known = useLive((live) => live.status !== undefined);
  const [asking, setAsking] = useState<'resume' | 'flatten'>();
  const { busy, run } = useRequest();

  // The outcome, good or bad, is told by `kill` itself.
  const stop = () =>
    void run(
      () => kill(stop),
      () => {},
    );
  const close = () => setAsking(undefined);
  return (
    <section className="controls" aria-label="Trading">
      <TradingState />
      <div className="controls-buttons">
        <button
          type="button"
          className="button"
          data-testid="resume"
          disabled={!known || allActive}
          title={allActive ? 'Trading is active' : 'Lift the halt'}
          onClick={() => setAsking('resume')}
        >
          <Icon name="play" /> Resume
        </button>
        <button type="button" className="button" data-testid="flatten" onClick={() => setAsking('flatten')}>
          Flatten {account ?? 'all'}
        </button>
        {/* Never disabled: what the page believes may be old, and killing twice does no harm. */}
        <button
          type="button"
          className="button button-kill"
          data-testid="kill"
          aria-busy={busy}
          title={`Stops new orders at once and cancels resting entries; exits stay. Reason recorded: ${KILL_REASON}`}
          onClick={stop}
        >
          <Icon name="stop" /> {busy ? 'KILLING…' : 'KILL'} {account}
        </button>
      </div>
      {asking === 'resume' && <ResumeDialog onClose={close} />}
      {asking === 'flatten' && <FlattenDialog onClose={close} />}
    </section>
  );
}

/** Of several accounts: how many are not as the page's word says. */
function otherStates(live: LiveState): string {
  const shown = accountsShown(live);
  const others = shown.filter(({ tradingState }) => tradingState !== live.status?.tradingState);
  return others.length === 0 ? '' : `${others.length} of ${shown.length} not`;
}

function TradingState() {
  const state = useLive((live) => live.status?.tradingState);
  const reason = useLive((live) => live.status?.tradingStateReason);
  const since = useLive((live) => live.status?.tradingStateSince);
  const others = useLive((live) => otherStates(live));
  const known = state && TRADING_STATES[state];
  return (
    <div
      className={`trading-state trading-state-${known?.tone ?? 'plain'}`}
      data-testid="trading-state"
      data-state={state}
      role="status"
    >
      <span className="trading-state-word">
        <Icon name={state === 'active' ? 'pass' : 'stop'} />
        <span className="trading-state-of">Trading</span> {known?.label ?? 'UNKNOWN'}
        {others !== '' && <span className="trading-state-others">{others}</span>}
      </span>
      <span className="trading-state-why" title={reason ?? known?.meaning}>
        {since !== undefined && (
          <>
            <Moment at={since} />
            {': '}
          </>
        )}
        {reason ?? known?.meaning ?? 'not told yet'}
      </span>
    </div>
  );
}
