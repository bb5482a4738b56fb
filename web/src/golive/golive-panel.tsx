import './golive.css';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { GoLiveView } from '../../../src/app/golive/golive-views.ts';
import { useSeveral } from '../account/several.ts';
import { Chip, type Tone } from '../design/chip.tsx';
import { read, reasonOf } from '../stream/api.ts';

import { useLive, useShownAccount } from '../stream/use-live.ts';
import { Checklist } from './checklist.tsx';
import { GoLiveActions } from './golive-actions.tsx';
import { LiveParts } from './live-parts.tsx';

const EVERY_MS = 15_000;

/** What a person sees without opening the panel. */
function headline(
  view: GoLiveView | undefined,
  isLive: boolean,
  armed: boolean,
): { tone: Tone; text: string } | undefined {
  if (!view) return armed ? { tone: 'bad', text: 'ARMED: orders are real' } : undefined;
  if (view.live.open) return { tone: 'bad', text: 'ARMED: orders are real' };
  if (isLive) return { tone: 'warn', text: 'Live account: nothing is opened' };
  const shown = view.items.filter(({ passed }) => passed).length;
  return { tone: view.passed ? 'good' : 'plain', text: `${shown} of ${view.items.length} shown` };
}

/** The way to a live account: the checklist, the live gate part by part, and what a person does about them. */
export function GoLivePanel() {
  const [view, setView] = useState<GoLiveView>();
  const [problem, setProblem] = useState<string>();
  const [open, setOpen] = useState(false);
  const connected = useLive((state) => state.connection.phase === 'live');
  const isLive = useLive((state) => state.status?.live !== undefined);
  const armed = useLive((state) => state.status?.live?.armed);
  const known = useLive((state) => state.accounts.length > 0);
  const several = useSeveral();
  const account = useShownAccount();

  const asked = useRef(0);
  const load = useCallback(async () => {
    asked.current += 1;
    const own = asked.current;
    try {
      const found = await read<GoLiveView>('/api/golive');
      // A slow answer must not undo a newer one.
      if (own !== asked.current) return;
      setView(found);
      setProblem(undefined);
    } catch (error) {
      if (own === asked.current) setProblem(reasonOf(error));
    }
  }, []);

  // Of a live account the headline alone matters; of a paper account nothing is read before somebody looks.
  const wanted = connected && known && !several && (open || isLive);
  useEffect(() => {
    if (!wanted) return;
    void load();
    const timer = setInterval(() => void load(), EVERY_MS);
    return () => clearInterval(timer);
  }, [wanted, load, armed, account]);

  const head = headline(several ? undefined : view, isLive, armed === true);
  return (
    <details
      className="panel golive"
      data-testid="golive"
      id="golive"
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="panel-head">
        <h2>Going live</h2>
        {head && <Chip tone={head.tone}>{head.text}</Chip>}
      </summary>
      {problem && !several && <p className="field-problem golive-problem">{problem}</p>}
      {several && (
        <p className="golive-note">
          Each account has its own way to live: choose one in the table of the accounts.
        </p>
      )}
      {view && !several && (
        <div className="golive-body">
          <LiveParts live={view.live} />
          <Checklist view={view} />
          <GoLiveActions view={view} onDone={load} />
        </div>
      )}
    </details>
  );
}
